package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

func (settingRow) TableName() string { return "settings" }

const zoneSetting = "zone"

// KeepZone stores the organization's time zone, for commands that are run
// beside the program that serves.
func (db *DB) KeepZone(ctx context.Context, zone *time.Location) error {
	row := settingRow{Name: zoneSetting, Value: zone.String()}
	if err := db.write.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("keeping the time zone: %w", kind(err))
	}
	return nil
}

// Zone returns the organization's time zone as it was last served; UTC before
// that.
func (db *DB) Zone(ctx context.Context) (*time.Location, error) {
	var rows []settingRow
	if err := db.read.WithContext(ctx).Find(&rows, "name = ?", zoneSetting).Error; err != nil {
		return nil, fmt.Errorf("reading the time zone: %w", kind(err))
	}
	if len(rows) == 0 {
		return time.UTC, nil
	}
	zone, err := time.LoadLocation(rows[0].Value)
	if err != nil {
		return nil, fmt.Errorf("reading the time zone: %w", err)
	}
	return zone, nil
}

// readSetting reads a setting that is JSON into what is pointed to; one that is
// not there changes nothing.
func (db *DB) readSetting(ctx context.Context, name string, into any) error {
	var rows []settingRow
	if err := db.read.WithContext(ctx).Find(&rows, "name = ?", name).Error; err != nil {
		return fmt.Errorf("reading a setting: %w", kind(err))
	}
	if len(rows) == 0 {
		return nil
	}
	if err := json.Unmarshal([]byte(rows[0].Value), into); err != nil {
		return fmt.Errorf("reading a setting: %w", err)
	}
	return nil
}

// saveSetting stores a setting as JSON.
func (db *DB) saveSetting(ctx context.Context, name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing a setting: %w", err)
	}
	row := settingRow{Name: name, Value: string(text)}
	if err := db.write.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("storing a setting: %w", kind(err))
	}
	return nil
}
