package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/report"
)

type scheduleRow struct {
	ViewID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Every     string
	Weekday   int
	MonthDay  int
	Hour      int
	Format    string
	Attached  bool
	CreatedAt time.Time
	NextAt    time.Time
	DueAt     *time.Time
	RanAt     *time.Time
	Outcome   string
	StoppedAt *time.Time
	Why       string
}

func (scheduleRow) TableName() string { return "schedules" }

func (r scheduleRow) schedule() *report.Schedule {
	return &report.Schedule{Every: report.Every(r.Every), Weekday: time.Weekday(r.Weekday), Day: r.MonthDay, Hour: r.Hour, Format: r.Format, Attach: r.Attached,
		CreatedAt: r.CreatedAt.UTC(), NextAt: r.NextAt.UTC(), DueAt: orZero(r.DueAt), RanAt: orZero(r.RanAt), Outcome: r.Outcome,
		StoppedAt: orZero(r.StoppedAt), Why: r.Why}
}

type recipientRow struct {
	ViewID   int64 `gorm:"primaryKey;autoIncrement:false"`
	PersonID int64 `gorm:"primaryKey;autoIncrement:false"`
}

func (recipientRow) TableName() string { return "schedule_recipients" }

// readSchedules reads the schedules of views with their recipients.
func readSchedules(tx *gorm.DB, views []int64) (map[int64]*report.Schedule, error) {
	var rows []scheduleRow
	if err := tx.Find(&rows, "view_id IN ?", views).Error; err != nil {
		return nil, err
	}
	out := make(map[int64]*report.Schedule, len(rows))
	for _, r := range rows {
		out[r.ViewID] = r.schedule()
	}
	if len(rows) == 0 {
		return out, nil
	}
	var recipients []recipientRow
	if err := tx.Order("view_id, person_id").Find(&recipients, "view_id IN ?", views).Error; err != nil {
		return nil, err
	}
	for _, r := range recipients {
		out[r.ViewID].Recipients = append(out[r.ViewID].Recipients, r.PersonID)
	}
	return out, nil
}

// SetSchedule makes or replaces the schedule of a view.
func (s Views) SetSchedule(ctx context.Context, viewID int64, sch report.Schedule) error {
	row := scheduleRow{ViewID: viewID, Every: string(sch.Every), Weekday: int(sch.Weekday), MonthDay: sch.Day, Hour: sch.Hour, Format: sch.Format,
		Attached: sch.Attach, CreatedAt: sch.CreatedAt.UTC(), NextAt: sch.NextAt.UTC()}
	recipients := make([]recipientRow, len(sch.Recipients))
	for i, id := range sch.Recipients {
		recipients[i] = recipientRow{viewID, id}
	}
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&scheduleRow{}, "view_id = ?", viewID).Error; err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return create(tx, recipients)
	})
	if err != nil {
		return fmt.Errorf("scheduling a view: %w", kind(err))
	}
	return nil
}

// StopSchedule stops the schedule of a view, if it runs.
func (s Views) StopSchedule(ctx context.Context, viewID int64, at time.Time, why string) error {
	err := s.db.write.WithContext(ctx).Exec("UPDATE schedules SET stopped_at = ?, why = ? WHERE view_id = ? AND stopped_at IS NULL", at.UTC(), why, viewID).Error
	if err != nil {
		return fmt.Errorf("stopping a schedule: %w", kind(err))
	}
	return nil
}

// DueSchedules returns the views whose schedule has come to its time, the one
// that has waited longest first.
func (s Views) DueSchedules(ctx context.Context, now time.Time, n int) ([]report.View, error) {
	list, err := s.views(ctx, `SELECT v.*, p.name AS owner FROM schedules s JOIN views v ON v.id = s.view_id JOIN people p ON p.id = v.owner_id
		WHERE s.stopped_at IS NULL AND s.next_at <= ? ORDER BY s.next_at, v.id LIMIT ?`, now.UTC(), n)
	if err != nil {
		return nil, fmt.Errorf("looking for reports to send: %w", kind(err))
	}
	return list, nil
}

// Advance moves a schedule on, unless another instance has.
func (s Views) Advance(ctx context.Context, viewID int64, due, next time.Time) error {
	err := s.db.write.WithContext(ctx).Exec("UPDATE schedules SET next_at = ? WHERE view_id = ? AND next_at = ?", next.UTC(), viewID, due.UTC()).Error
	if err != nil {
		return fmt.Errorf("moving a schedule on: %w", kind(err))
	}
	return nil
}

// Ran records what became of a run. An earlier one changes nothing.
func (s Views) Ran(ctx context.Context, viewID int64, due, at time.Time, outcome string) error {
	err := s.db.write.WithContext(ctx).Exec("UPDATE schedules SET due_at = ?, ran_at = ?, outcome = ? WHERE view_id = ? AND (due_at IS NULL OR due_at < ?)",
		due.UTC(), at.UTC(), outcome, viewID, due.UTC()).Error
	if err != nil {
		return fmt.Errorf("recording what became of a report: %w", kind(err))
	}
	return nil
}
