// Reads a history of a memory's operations as JSON lines and says whether it is linearizable: whether each operation can have happened at one
// moment between its call and its return. The search is porcupine's.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
)

const timePerKey = 60 * time.Second

type verdict struct {
	Operations int `json:"operations"`
	Unknown    int `json:"unknown"`
	Keys       int `json:"keys"`
	// Keys whose operations have no order, and those for which the time was too short to tell.
	Violations []string `json:"violations"`
	Undecided  []string `json:"undecided"`
}

// The argument, if there is one, names a file that shows the first violation as a page.
func main() {
	keys, err := readHistory(os.Stdin)
	if err != nil {
		fail(err)
	}
	found := verdict{Keys: len(keys), Violations: []string{}, Undecided: []string{}}
	for _, key := range sortedKeys(keys) {
		found.count(keys[key])
		result, info := porcupine.CheckOperationsVerbose(register, keys[key], timePerKey)
		switch result {
		case porcupine.Illegal:
			found.Violations = append(found.Violations, key)
			if len(found.Violations) == 1 && len(os.Args) > 1 {
				if err := porcupine.VisualizePath(register, info, os.Args[1]); err != nil {
					fail(err)
				}
			}
		case porcupine.Unknown:
			found.Undecided = append(found.Undecided, key)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		fail(err)
	}
}

func (found *verdict) count(history []porcupine.Operation) {
	found.Operations += len(history)
	for _, one := range history {
		if one.Input.(operation).Outcome == "unknown" {
			found.Unknown++
		}
	}
}

func sortedKeys(keys map[string][]porcupine.Operation) []string {
	names := make([]string, 0, len(keys))
	for name := range keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
