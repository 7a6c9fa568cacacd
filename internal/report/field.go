package report

import (
	"slices"
	"strings"

	"decorum/internal/fault"
)

// Field is a column of the completion report that a reader can choose. The
// order is fixed: it is that of Fields, however they were chosen.
type Field string

// The fields.
const (
	FieldName        Field = "name"
	FieldEmail       Field = "email"
	FieldUnit        Field = "unit"
	FieldManager     Field = "manager"
	FieldCourse      Field = "course"
	FieldStatus      Field = "status"
	FieldProgress    Field = "progress"
	FieldEnrolled    Field = "enrolled"
	FieldDue         Field = "due"
	FieldStarted     Field = "started"
	FieldCompleted   Field = "completed"
	FieldValidUntil  Field = "valid_until"
	FieldScore       Field = "score"
	FieldCertificate Field = "certificate"
	FieldVerify      Field = "verify"
	FieldTestedOut   Field = "tested_out"
	FieldState       Field = "certificate_status"
	FieldCycle       Field = "cycle"
	FieldRule        Field = "assignment"
	FieldVersion     Field = "version"
)

// fields says how each field is headed, and how wide it is in a workbook. The
// first standard ones are what a file has unless others are chosen.
var fields = []struct {
	field Field
	name  string
	width float64
}{
	{FieldName, "Name", 28}, {FieldEmail, "Email", 32}, {FieldUnit, "Unit", 36}, {FieldManager, "Manager", 28}, {FieldCourse, "Course", 28},
	{FieldStatus, "Status", 13}, {FieldProgress, "Progress %", 11}, {FieldEnrolled, "Enrolled", 12}, {FieldDue, "Due", 12},
	{FieldStarted, "Started", 12}, {FieldCompleted, "Completed", 12}, {FieldValidUntil, "Valid until", 12}, {FieldScore, "Score %", 9},
	{FieldCertificate, "Certificate serial", 34}, {FieldVerify, "Verify address", 52}, {FieldTestedOut, "Lessons tested out", 18},
	{FieldState, "Certificate status", 17},
	{FieldCycle, "Cycle", 8}, {FieldRule, "Assignment", 36}, {FieldVersion, "Course version", 14},
}

// standard is how many fields a file has unless others are chosen.
const standard = 17

// Fields lists every field in its order.
func Fields() []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = f.field
	}
	return out
}

// StandardFields are those of a file as long as nobody has chosen.
func StandardFields() []Field { return Fields()[:standard] }

// Name returns the name at the head of the field's column.
func (f Field) Name() string {
	for _, known := range fields {
		if known.field == f {
			return known.name
		}
	}
	return string(f)
}

// width returns how wide the field is in a workbook.
func (f Field) width() float64 {
	for _, known := range fields {
		if known.field == f {
			return known.width
		}
	}
	return 12
}

// ParseFields reads a choice, each text one field or several with commas
// between them. No choice is nil. The name is always among them: without it a
// row would be nobody's.
func ParseFields(texts ...string) ([]Field, error) {
	chosen := map[Field]bool{}
	for _, text := range texts {
		for part := range strings.SplitSeq(text, ",") {
			f := Field(strings.TrimSpace(part))
			if f == "" {
				continue
			}
			if !slices.Contains(Fields(), f) {
				return nil, fault.Explain(fault.Invalid, "There is no column “"+string(f)+"”. The columns are "+JoinFields(Fields(), ", ")+".")
			}
			chosen[f] = true
		}
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	chosen[FieldName] = true
	return slices.DeleteFunc(Fields(), func(f Field) bool { return !chosen[f] }), nil
}

// JoinFields writes a choice as ParseFields reads it.
func JoinFields(list []Field, between string) string {
	parts := make([]string, len(list))
	for i, f := range list {
		parts[i] = string(f)
	}
	return strings.Join(parts, between)
}
