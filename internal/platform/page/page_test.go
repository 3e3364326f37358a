package page_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/page"
)

type key struct {
	Name string
	ID   string
}

func TestCutAndDecode(t *testing.T) {
	t.Parallel()
	rows := []key{{"a", "1"}, {"b", "2"}, {"c", "3"}}
	p := page.Cut(rows, 2, func(k key) any { return k })
	if len(p.Items) != 2 || p.Next == "" {
		t.Fatalf("got %+v", p)
	}
	var got key
	if ok, err := page.Decode(p.Next, &got); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if diff := cmp.Diff(key{"b", "2"}, got); diff != "" {
		t.Error(diff)
	}
	if p := page.Cut(rows, 3, func(k key) any { return k }); p.Next != "" {
		t.Errorf("a last page has a next one: %+v", p)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"!", "e30", "bm90anNvbg", page.Encode([]int{1})} {
		var got key
		if _, err := page.Decode(c, &got); c != "e30" && !errors.Is(err, page.ErrCursor) {
			t.Errorf("Decode(%q): %v, want ErrCursor", c, err)
		}
	}
	if n := (page.Request{Limit: 9999}).Rows(); n != page.MaxLimit {
		t.Errorf("Rows = %d", n)
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	all := []key{{"b", "1"}, {"a", "2"}, {"c", "3"}}
	id := func(k key) string { return k.ID }
	var got []key
	cursor := ""
	for range all {
		p, err := page.Of(all, page.Request{Limit: 2, Cursor: cursor}, id)
		if err != nil || p.Total != 3 {
			t.Fatalf("%+v, %v", p, err)
		}
		got = append(got, p.Items...)
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(all, got); diff != "" {
		t.Error(diff)
	}
	if _, err := page.Of(all, page.Request{Cursor: page.Encode("4")}, id); !errors.Is(err, page.ErrCursor) {
		t.Errorf("a cursor of another list: %v", err)
	}
	if _, err := page.Of(all, page.Request{Sort: "name"}, id); !errors.Is(err, page.ErrSort) {
		t.Errorf("another order: %v", err)
	}
}
