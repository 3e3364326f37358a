// Package eventapi is the REST face of event: the vendor's log. The logs of accounts are read through the account area,
// which knows who may.
package eventapi

import (
	"context"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// EventActor is who did the deed.
type EventActor struct {
	Kind access.ActorKind `json:"kind" enum:"anonymous,person,operator,device,client,system"`
	ID   string           `json:"id"`
	Name string           `json:"name"`
}

// EventSubject is what the deed was done to.
type EventSubject struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// VendorEvent is an entry of the vendor's log.
type VendorEvent struct {
	ID          string           `json:"id"`
	At          time.Time        `json:"at"`
	Kind        string           `json:"kind"`
	Message     string           `json:"message"`
	Actor       EventActor       `json:"actor"`
	Origin      string           `json:"origin" doc:"The network address that the deed came from."`
	AccountID   access.AccountID `json:"account_id" doc:"Empty if it belongs to no account."`
	AccountName string           `json:"account_name"`
	Subject     EventSubject     `json:"subject"`
	Before      map[string]any   `json:"before" doc:"The changed fields as they were."`
	After       map[string]any   `json:"after" doc:"The changed fields as they are since."`
}

func vendorEventOf(e event.VendorEvent) VendorEvent {
	return VendorEvent{
		ID: e.ID, At: e.At, Kind: e.Kind, Message: e.Message, Actor: EventActor{e.Actor.Kind, e.Actor.ID(), e.Actor.Name}, Origin: e.Actor.Origin,
		AccountID: e.Account, AccountName: e.AccountName, Subject: EventSubject{e.SubjectKind, e.SubjectID, e.SubjectName}, Before: e.Before, After: e.After,
	}
}

// Register adds the area's operations.
func Register(a *rest.API, l *event.Log) {
	rest.List(a, rest.Op{
		ID: "listVendorEvents", Path: "/operator/events", Tag: "event", Permission: access.Operators,
		Summary: "List the vendor's log", Description: "What belongs to no account, and what the vendor's staff did in one; the newest first.",
		Errors: []*errs.Error{page.ErrCursor}, Sort: []string{},
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		Kind    string    `query:"kind" maxLength:"64" doc:"Exact, or all kinds of a thing with a dot at the end."`
		Actor   string    `query:"actor" maxLength:"200" doc:"A part of the name, or the id."`
		Subject string    `query:"subject" maxLength:"64" doc:"The id of what the deed was done to."`
		Text    string    `query:"q" maxLength:"200" doc:"A part of the message or of the subject's name."`
		Since   time.Time `query:"since"`
		Until   time.Time `query:"until"`
	}, p page.Request) (page.Page[VendorEvent], error) {
		found, err := l.ListVendorEvents(ctx, who, event.Filter{Kind: in.Kind, Actor: in.Actor, Subject: in.Subject, Text: in.Text, Since: in.Since, Until: in.Until}, p)
		out := page.Page[VendorEvent]{Next: found.Next, Total: found.Total}
		for _, e := range found.Items {
			out.Items = append(out.Items, vendorEventOf(e))
		}
		return out, err
	})
}
