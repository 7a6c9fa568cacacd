// Package store keeps everything in a database: SQLite in one file, or
// PostgreSQL for several instances. It implements the Store interfaces of the
// features and is the only place that knows SQL. A method is one unit of work;
// transactions never leave it. Both engines pass the same suite (storetest).
package store
