package event_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

var (
	start = time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	kim   = access.Actor{Kind: access.Person, Profile: "prof_kim", Name: "Kim Lee", Origin: "192.0.2.7"}
)

// SPEC O1: when, who, from where, on what, before and after; in the deed's transaction.
func TestAppendAndList(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		now := clock.NewManual(start)
		log := &event.Log{Clock: now}
		add := func(e event.Event, who access.Actor) {
			t.Helper()
			if err := d.Update(ctx, func(tx *db.Tx) error { return log.Append(ctx, tx, who, e) }); err != nil {
				t.Fatal(err)
			}
			now.Advance(time.Minute)
		}
		renamed := event.Event{Account: "acct_a", Kind: "virtual_account.updated", Message: "Virtual account Lab renamed to Labs.",
			VirtualAccount: "va_1", SubjectKind: "virtual_account", SubjectID: "va_1", SubjectName: "Labs",
			Before: map[string]any{"name": "Lab"}, After: map[string]any{"name": "Labs"}}
		add(renamed, kim)
		add(event.Event{Account: "acct_a", Kind: "instance.registered", Message: "Device edge-1 registered.", SubjectID: "pi_1"},
			access.Actor{Kind: access.Device, Instance: "pi_1", Name: "edge-1"})
		add(event.Event{Account: "acct_b", Kind: "token.issued", Message: "Token made."}, kim)

		list := func(f event.Filter, p page.Request) page.Page[event.Event] {
			t.Helper()
			var got page.Page[event.Event]
			if err := d.View(ctx, func(tx *db.Tx) (err error) {
				got, err = log.List(ctx, tx, "acct_a", f, p)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return got
		}
		all := list(event.Filter{}, page.Request{}).Items
		if len(all) != 2 || all[0].Kind != "instance.registered" || all[0].Actor.Instance != "pi_1" {
			t.Fatalf("got %+v", all)
		}
		want := renamed
		want.At, want.Actor = start, kim
		if diff := cmp.Diff(want, all[1], cmpopts.IgnoreFields(event.Event{}, "ID")); diff != "" {
			t.Error(diff)
		}
		for name, c := range map[string]struct {
			f    event.Filter
			want int
		}{
			"kind":     {event.Filter{Kind: "instance.registered"}, 1},
			"kinds of": {event.Filter{Kind: "virtual_account."}, 1},
			"actor":    {event.Filter{Actor: "KIM"}, 1},
			"where":    {event.Filter{VirtualAccount: "va_1"}, 1},
			"subject":  {event.Filter{Subject: "pi_1"}, 1},
			"text":     {event.Filter{Text: "renamed"}, 1},
			"percent":  {event.Filter{Text: "%"}, 0},
			"since":    {event.Filter{Since: start.Add(time.Second)}, 1},
			"until":    {event.Filter{Until: start.Add(time.Second)}, 1},
			"nothing":  {event.Filter{Kind: "token.issued"}, 0},
		} {
			if got := list(c.f, page.Request{}).Items; len(got) != c.want {
				t.Errorf("%s: %d entries, want %d", name, len(got), c.want)
			}
		}
		first := list(event.Filter{}, page.Request{Limit: 1})
		second := list(event.Filter{}, page.Request{Limit: 1, Cursor: first.Next})
		if first.Next == "" || second.Next != "" || second.Items[0].ID != all[1].ID {
			t.Errorf("pages: %+v then %+v", first, second)
		}
	})
}

func TestNoEntryWithoutItsDeed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		log := &event.Log{Clock: clock.NewManual(start)}
		refused := errors.New("refused")
		err := d.Update(ctx, func(tx *db.Tx) error {
			return errors.Join(log.Append(ctx, tx, kim, event.Event{Account: "acct_a", Kind: "x.y", Message: "no"}), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		mark := ""
		if err := d.View(ctx, func(tx *db.Tx) (err error) {
			mark, err = log.Mark(ctx, tx, "acct_a")
			return err
		}); err != nil || mark != "" {
			t.Errorf("mark = %q, %v; want none", mark, err)
		}
	})
}

// Two deeds at the same time: the one that is seen later has the smaller id, and is noticed all the same.
func TestMarkChangesWithEveryEntry(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		log := &event.Log{Clock: clock.NewManual(start)}
		mark := func() (m string) {
			t.Helper()
			if err := d.View(ctx, func(tx *db.Tx) (err error) {
				m, err = log.Mark(ctx, tx, "acct_a")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return m
		}
		seen := map[string]bool{mark(): true}
		for _, e := range []string{"evt_2", "evt_1"} {
			if err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, "INSERT INTO event (account_id, id, at, kind, message, actor_kind) VALUES ('acct_a', $1, 1, 'x.y', 'z', 'system')", e)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if m := mark(); seen[m] {
				t.Errorf("after %s the mark is what it was", e)
			} else {
				seen[m] = true
			}
		}
	})
}
