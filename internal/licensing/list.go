package licensing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// ErrSort refuses a list sorted by a column that it can't be sorted by.
var ErrSort = errs.New(errs.Invalid, "sort_invalid", "The list can't be sorted by that column.", "Leave out sort, or use one of the columns that are named.")

// sortable refuses a sort column that isn't among those given.
func sortable(p page.Request, columns ...string) error {
	if p.Sort == "" || slices.Contains(columns, p.Sort) {
		return nil
	}
	return ErrSort.WithFields(errs.Field{Pointer: "query.sort", Code: ErrSort.Code,
		Message: fmt.Sprintf("It can be sorted by %s.", strings.Join(columns, ", "))})
}
