package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/course"
)

// Versions keeps published courses.
type Versions struct{ db *DB }

// Versions returns the store of published courses.
func (db *DB) Versions() Versions { return Versions{db} }

type versionRow struct {
	ID          int64 `gorm:"primaryKey;autoIncrement"`
	Course      string
	Number      int
	Title       string
	Hash        string
	PublishedBy string
	PublishedAt time.Time
	Retake      bool
}

func (versionRow) TableName() string { return "versions" }

func (r versionRow) version() course.Version {
	return course.Version{ID: r.ID, Course: r.Course, Number: r.Number, Title: r.Title, Hash: r.Hash,
		PublishedBy: r.PublishedBy, PublishedAt: r.PublishedAt.UTC(), Retake: r.Retake}
}

type versionFileRow struct {
	VersionID int64  `gorm:"primaryKey;autoIncrement:false"`
	Path      string `gorm:"primaryKey"`
	Body      []byte
}

func (versionFileRow) TableName() string { return "version_files" }

// LatestVersions returns the latest version of every course.
func (s Versions) LatestVersions(ctx context.Context) ([]course.Version, error) {
	var rows []versionRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT v.* FROM versions v
		WHERE v.number = (SELECT max(n.number) FROM versions n WHERE n.course = v.course) ORDER BY v.course`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading the latest versions: %w", kind(err))
	}
	out := make([]course.Version, len(rows))
	for i, r := range rows {
		out[i] = r.version()
	}
	return out, nil
}

// Version returns a version by its id.
func (s Versions) Version(ctx context.Context, id int64) (course.Version, error) {
	var row versionRow
	if err := s.db.read.WithContext(ctx).Take(&row, "id = ?", id).Error; err != nil {
		return course.Version{}, fmt.Errorf("reading a version: %w", kind(err))
	}
	return row.version(), nil
}

// VersionFiles returns the files of a version, by path.
func (s Versions) VersionFiles(ctx context.Context, id int64) ([]course.File, error) {
	var rows []versionFileRow
	if err := s.db.read.WithContext(ctx).Order("path").Find(&rows, "version_id = ?", id).Error; err != nil {
		return nil, fmt.Errorf("reading the files of a version: %w", kind(err))
	}
	out := make([]course.File, len(rows))
	for i, r := range rows {
		out[i] = course.File{Path: r.Path, Body: r.Body}
	}
	return out, nil
}

// publishers is how many publish a course at the same moment before one of
// them is told of a conflict.
const publishers = 10

// AddVersion stores a version under the next number of its course. Whoever
// publishes at the same moment as another, as instances do that start together,
// meets them at the number and tries the next one.
func (s Versions) AddVersion(ctx context.Context, v course.Version, files []course.File) (course.Version, bool, error) {
	var stored course.Version
	var added bool
	var err error
	for range publishers {
		err = s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
			stored, added, err = addVersion(tx, v, files)
			return err
		})
		if !errors.Is(err, gorm.ErrDuplicatedKey) {
			break
		}
	}
	if err != nil {
		return course.Version{}, false, fmt.Errorf("adding a version: %w", kind(err))
	}
	return stored, added, nil
}

func addVersion(tx *gorm.DB, v course.Version, files []course.File) (course.Version, bool, error) {
	var latest []versionRow
	err := tx.Order("number DESC").Limit(1).Find(&latest, "course = ?", v.Course).Error
	if err != nil {
		return course.Version{}, false, err
	}
	v.Number = 1
	if len(latest) == 1 {
		if latest[0].Hash == v.Hash {
			return latest[0].version(), false, nil
		}
		v.Number = latest[0].Number + 1
	}
	row := versionRow{Course: v.Course, Number: v.Number, Title: v.Title, Hash: v.Hash,
		PublishedBy: v.PublishedBy, PublishedAt: v.PublishedAt.UTC(), Retake: v.Retake}
	if err := tx.Create(&row).Error; err != nil {
		return course.Version{}, false, err
	}
	rows := make([]versionFileRow, len(files))
	for i, f := range files {
		rows[i] = versionFileRow{VersionID: row.ID, Path: f.Path, Body: f.Body}
	}
	return row.version(), true, tx.CreateInBatches(rows, batch).Error
}

var _ course.VersionStore = Versions{}
