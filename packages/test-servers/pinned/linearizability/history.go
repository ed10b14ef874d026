package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/anishathalye/porcupine"
)

// One line of a history: an operation on one key, from its call to its return.
type operation struct {
	Client int    `json:"client"`
	Key    string `json:"key"`
	// read, store or delete
	Kind string `json:"kind"`
	// Nanoseconds of a clock that all clients share.
	Call int64 `json:"call"`
	// 0 if it never returned.
	Return int64 `json:"return"`
	// done, refused (its condition did not hold) or unknown (it may happen once, at any time from its call on, or never)
	Outcome string    `json:"outcome"`
	When    condition `json:"when"`
	// What was stored, or read; each store has a value of its own.
	Value    string `json:"value"`
	Revision int64  `json:"revision"`
	// A read found a record.
	Found bool `json:"found"`
	// A store or delete replaced or deleted a record.
	Existed bool `json:"existed"`
}

type condition struct {
	// none, absent or revision
	Kind     string `json:"kind"`
	Value    string `json:"value"`
	Revision int64  `json:"revision"`
}

func (done operation) describe() string {
	text := fmt.Sprintf("%s %s %s@%d %s", done.Kind, done.Key, done.Value, done.Revision, done.Outcome)
	if done.When.Kind == "none" || done.When.Kind == "" {
		return text
	}
	return fmt.Sprintf("%s if %s %s@%d", text, done.When.Kind, done.When.Value, done.When.Revision)
}

// Reads JSON lines; the operations of each key, since a memory is linearizable if and only if each of its keys is.
func readHistory(from io.Reader) (map[string][]porcupine.Operation, error) {
	keys := map[string][]porcupine.Operation{}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var done operation
		if err := json.Unmarshal(lines.Bytes(), &done); err != nil {
			return nil, err
		}
		if err := done.check(); err != nil {
			return nil, err
		}
		end := done.Return
		if done.Outcome == "unknown" {
			end = math.MaxInt64
		}
		one := porcupine.Operation{ClientId: done.Client, Input: done, Call: done.Call, Return: end}
		keys[done.Key] = append(keys[done.Key], one)
	}
	return keys, lines.Err()
}

func (done operation) check() error {
	isKind := done.Kind == "read" || done.Kind == "store" || done.Kind == "delete"
	isOutcome := done.Outcome == "done" || done.Outcome == "refused" || done.Outcome == "unknown"
	isOrdered := done.Outcome == "unknown" || done.Call <= done.Return
	if isKind && isOutcome && isOrdered && !(done.Kind == "read" && done.Outcome != "done") {
		return nil
	}
	return fmt.Errorf("not an operation: %s", done.describe())
}
