package coursefile

import (
	"os"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	folder := os.DirFS("../../content/social-media-ethics")
	for b.Loop() {
		if c, _, findings := Read(folder, "social-media-ethics", Options{}); c == nil {
			b.Fatal(findings)
		}
	}
}
