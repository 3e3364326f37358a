package licensing_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

var pageOne = page.Request{}

// virtual makes one more virtual account.
func virtual(t *testing.T, w *licensingtest.World, a accounttest.Account, name string) access.VirtualAccountID {
	t.Helper()
	v, err := w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return v.ID
}

func numbers(list []int64) string {
	return strings.Trim(fmt.Sprint(list), "[]")
}

// decoded is what the parts of a signed text say in the open.
func decoded(text string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(text, ".") {
		b, _ := base64.RawURLEncoding.DecodeString(part)
		out.Write(b)
	}
	return out.String()
}

// code is that of an error of the device protocol; "" for any other.
func code(err error) protocol.Code {
	if e, ok := errs.As(err); ok {
		return protocol.Code(e.Code)
	}
	return ""
}
