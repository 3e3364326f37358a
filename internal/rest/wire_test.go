package rest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// A body that doesn't come is waited for no longer than the time limit, and one that is too large is not read to its end.
func TestSlowAndLargeBodiesOnTheWire(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, func(c *rest.Config) { c.Timeout = 300 * time.Millisecond })
		server := httptest.NewServer(f.handler)
		defer server.Close()
		for _, c := range []struct {
			name, body string
			length     int
			status     int
		}{
			{"slow", `{"name":`, 100, http.StatusRequestTimeout},
			{"large", strings.Repeat(" ", 100_000), 10 << 20, http.StatusRequestEntityTooLarge},
		} {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nX-Who: prof_a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", c.length, c.body)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			} else if res.StatusCode != c.status || res.Header.Get("Content-Type") != rest.ProblemType {
				t.Errorf("%s: got %s %s", c.name, res.Status, text(t, res))
			}
			_ = conn.Close()
		}
	})
}

// A table whose later page fails doesn't look whole: the connection breaks.
func TestBrokenCSVIsNotWhole(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		rest.List(f.API, rest.Op{ID: "listBroken", Path: "/broken", Summary: "Break", Permission: access.Public},
			func(_ context.Context, _ access.Actor, _ *listThings, p page.Request) (page.Page[thing], error) {
				if p.Cursor != "" {
					return page.Page[thing]{}, errors.New("the disk is broken")
				}
				return page.Page[thing]{Items: []thing{{ID: "a"}}, Next: "x"}, nil
			})
		server := httptest.NewServer(f.Handler())
		defer server.Close()
		res, err := http.Get(server.URL + "/api/v1/broken.csv")
		if err == nil {
			_, err = io.ReadAll(res.Body)
			_ = res.Body.Close()
		}
		if err == nil {
			t.Error("the table was read to its end")
		}
	})
}

// Guard gives a handler that is no operation the same protection.
func TestGuard(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		guarded := f.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/panic" {
				panic(secret)
			}
			f.WriteProblem(w, r, errShelfFull.With("last_seq", 7).With("status", 200))
		}))
		for path, want := range map[string]string{"/": `"last_seq":7`, "/panic": `"code":"internal"`} {
			w := httptest.NewRecorder()
			guarded.ServeHTTP(w, httptest.NewRequest("POST", path, nil))
			body := w.Body.String()
			if !strings.Contains(body, want) || strings.Contains(body, secret) || strings.Contains(body, `"status":200`) || w.Header().Get("X-Request-Id") == "" {
				t.Errorf("%s: %d %s", path, w.Code, body)
			}
		}
		if log := f.log.String(); strings.Contains(log, secret) || !strings.Contains(log, "wire_test.go") {
			t.Errorf("what a panic says is nobody's business, but where it came from is:\n%s", log)
		}
	})
}
