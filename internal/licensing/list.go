package licensing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// sortable refuses a sort column that isn't among those given.
func sortable(p page.Request, columns ...string) error {
	if p.Sort == "" || slices.Contains(columns, p.Sort) {
		return nil
	}
	return page.ErrSort.WithFields(errs.Field{Pointer: "query.sort", Code: page.ErrSort.Code,
		Message: fmt.Sprintf("It can be sorted by %s.", strings.Join(columns, ", "))})
}
