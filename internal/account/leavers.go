package account

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"decorum/internal/fault"
)

// Share is a part of people, in hundredths of a percent.
type Share int

// ParseShare reads a share such as "10%", "7.5 %" or "10".
func ParseShare(text string) (Share, error) {
	number := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	n, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 100 {
		return 0, fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a share. Write it like 10%%.", text))
	}
	return Share(math.Round(n * 100)), nil
}

func (s Share) String() string {
	return strconv.FormatFloat(float64(s)/100, 'f', -1, 64) + "%"
}

// few is how many people are named of those who are many.
const few = 3

// TooMany says that the file would deactivate more than a share of the people;
// "" if it would not.
func (d Diff) TooMany(most Share) string {
	n := len(d.Left)
	if n == 0 || n*10_000 <= d.Active*int(most) {
		return ""
	}
	names := make([]string, 0, few)
	for _, k := range d.Left[:min(n, few)] {
		names = append(names, k.Name+" ("+k.Email+")")
	}
	list := strings.Join(names, ", ")
	if n > few {
		list += " and " + strconv.Itoa(n-few) + " more"
	}
	return fmt.Sprintf("This would deactivate %d of %d active people (%s), more than the %s that may leave at once: %s.",
		n, d.Active, Share(math.Round(float64(n)*10_000/float64(d.Active))), most, list)
}
