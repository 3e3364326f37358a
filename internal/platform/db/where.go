package db

import (
	"strconv"
	"strings"
)

// Where builds the condition of a list with free filters. Values always travel as arguments, never in the text.
// The zero value is ready.
type Where struct {
	clauses []string
	args    []any
}

// And adds a condition; each ? in it stands for the next of args. An empty clause is refused by the database.
func (w *Where) And(clause string, args ...any) *Where {
	var b strings.Builder
	for _, part := range strings.SplitAfter(clause, "?") {
		if text, ok := strings.CutSuffix(part, "?"); ok {
			b.WriteString(text)
			w.args = append(w.args, args[0])
			args = args[1:]
			b.WriteString("$" + strconv.Itoa(len(w.args)))
		} else {
			b.WriteString(part)
		}
	}
	w.clauses = append(w.clauses, "("+b.String()+")")
	return w
}

// Contains adds a condition that one of the columns contains text, whatever the case of those letters that the database
// knows how to write small: ASCII at least. It does nothing for "".
func (w *Where) Contains(text string, columns ...string) *Where {
	if text == "" {
		return w
	}
	pattern := "%" + likeEscaper.Replace(text) + "%"
	matches := make([]string, len(columns))
	args := make([]any, len(columns))
	for i, c := range columns {
		matches[i] = "lower(" + c + `) LIKE lower(CAST(? AS TEXT)) ESCAPE '\'`
		args[i] = pattern
	}
	return w.And(strings.Join(matches, " OR "), args...)
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Arg adds an argument and returns its placeholder, for the rest of the statement: a LIMIT, say.
func (w *Where) Arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// String returns "WHERE …", or "" without conditions.
func (w *Where) String() string {
	if len(w.clauses) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(w.clauses, " AND ")
}

// Args returns the arguments in the order of their placeholders.
func (w *Where) Args() []any { return w.args }
