// Package sqlite3 stands in for github.com/mattn/go-sqlite3, which
// gorm.io/driver/sqlite imports for a driver that this program does not use
// (it uses modernc.org/sqlite, by name). Without it nobody has to compile
// SQLite's C code, nor carry it in the binary.
package sqlite3
