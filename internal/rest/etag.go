package rest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/licet/licet/internal/platform/errs"
)

// ErrChangedMeanwhile refuses a change that was made looking at an older state.
var ErrChangedMeanwhile = errs.New(errs.Precondition, "changed_meanwhile", "Somebody else has changed this since you read it.", "Read it again and repeat your change on what is there now.")

// ETag returns the entity tag of a representation: equal for equal values. v must be marshallable as JSON.
func ETag(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("rest: an entity tag of something that is no JSON: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// IfMatch is to be embedded into the input of an operation that changes what two people may edit.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"500" doc:"The ETag of the state that the change was made for; the change is refused if it is another one by now."`
}

// Check fails with ErrChangedMeanwhile when the caller named entity tags and current is none of them. Without
// the header, or with "*", any state will do.
func (m IfMatch) Check(current string) error {
	if m.IfMatch == "" {
		return nil
	}
	for tag := range strings.SplitSeq(m.IfMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == current {
			return nil
		}
	}
	return ErrChangedMeanwhile
}
