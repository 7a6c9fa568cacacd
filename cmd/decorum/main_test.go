package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts and tests run the program as a process of its own,
// under the name decorum.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"decorum": main})
}

// TestScripts runs the command line as a person does: see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: scriptSetUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":    scriptServe,
			"shutdown": scriptShutdown,
			"fetch":    scriptFetch,
			"learn":    scriptLearn,
			"tamper":   scriptTamper,
			"sql":      scriptSQL,
			"excel":    scriptExcel,
			"take":     scriptTake,
			"mode":     scriptMode,
		},
		Condition:           scriptCondition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
