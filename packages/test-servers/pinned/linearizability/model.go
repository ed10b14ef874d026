package main

import "github.com/anishathalye/porcupine"

// The record of one key. A write whose outcome nobody knows has no revision until somebody reads it.
type state struct {
	present  bool
	value    string
	revision int64
	// The highest revision seen so far, also of what was overwritten or deleted.
	last int64
}

// Whether a write's condition holds, and the state with what that tells about the record's revision.
func holds(now state, when condition) (bool, state) {
	switch when.Kind {
	case "absent":
		return !now.present, now
	case "revision":
		if !now.present || now.value != when.Value {
			return false, now
		}
		return learn(now, when.Revision)
	default:
		return true, now
	}
}

// What is known after the present record was seen with a revision; false if that cannot be.
func learn(now state, revision int64) (bool, state) {
	if now.revision != 0 {
		return now.revision == revision, now
	}
	if revision <= now.last {
		return false, now
	}
	now.revision, now.last = revision, revision
	return true, now
}

func step(from, input, _ any) (bool, any) {
	now, done := from.(state), input.(operation)
	if done.Kind == "read" {
		return read(now, done)
	}
	isMet, learned := holds(now, done.When)
	switch done.Outcome {
	case "refused":
		return !isMet, now
	case "unknown":
		// It may never happen: then nobody can see it, and it stands behind everything else.
		if !isMet {
			return true, now
		}
		return true, written(learned, done)
	default:
		return isMet && done.Existed == now.present && done.grows(learned), written(learned, done)
	}
}

func read(now state, done operation) (bool, any) {
	if !done.Found {
		return !now.present, now
	}
	if !now.present || now.value != done.Value {
		return false, now
	}
	isPossible, learned := learn(now, done.Revision)
	return isPossible, learned
}

// Revisions grow with every write to the memory; not every write is told its own.
func (done operation) grows(now state) bool {
	return done.Revision == 0 || done.Revision > now.last
}

func written(now state, done operation) state {
	if done.Kind == "delete" {
		return state{last: now.last}
	}
	return state{present: true, value: done.Value, revision: done.Revision, last: max(now.last, done.Revision)}
}

// A register with revisions: one key of a memory.
var register = porcupine.Model{
	Init:              func() any { return state{} },
	Step:              step,
	DescribeOperation: func(input, _ any) string { return input.(operation).describe() },
}
