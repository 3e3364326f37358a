// Package notifyapi is the REST face of notify for the vendor's staff: the mail log and the templates.
//
// It owns the form of these answers. Rules are notify's.
package notifyapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document.
const tag = "notify"

// Mail is what is known of a mail.
type Mail struct {
	ID          string           `json:"id"`
	Kind        string           `json:"kind"`
	AccountID   access.AccountID `json:"account_id" doc:"Empty for a mail that is about no account."`
	AccountName string           `json:"account_name"`
	ToEmail     string           `json:"to_email"`
	ToName      string           `json:"to_name"`
	State       string           `json:"state" enum:"queued,sent,failed"`
	Attempts    int              `json:"attempts"`
	LastError   string           `json:"last_error" doc:"In the mail server's words."`
	QueuedAt    time.Time        `json:"queued_at"`
	DueAt       time.Time        `json:"due_at" doc:"When it may leave; later than queued_at if its recipient got too many."`
	ExpiresAt   *time.Time       `json:"expires_at" nullable:"true" doc:"After this it is pointless and not sent."`
	SentAt      *time.Time       `json:"sent_at" nullable:"true" doc:"When the mail server took it."`
	Repeats     string           `json:"repeats" doc:"The mail that this one sends again; empty for none."`
	Content     string           `json:"content" enum:"kept,secret,gone" doc:"Whether what it says can be seen and sent again. Kinds that carry a one-time link are secret."`
}

func mailOf(r notify.Record) Mail {
	out := Mail{ID: r.ID, Kind: r.Kind, AccountID: r.Account, AccountName: r.AccountName, ToEmail: r.ToEmail, ToName: r.ToName, State: r.State,
		Attempts: r.Attempts, LastError: r.LastError, QueuedAt: r.QueuedAt, DueAt: r.DueAt, Repeats: r.Repeats, Content: r.Content}
	if !r.ExpiresAt.IsZero() {
		out.ExpiresAt = &r.ExpiresAt
	}
	if !r.SentAt.IsZero() {
		out.SentAt = &r.SentAt
	}
	return out
}

// MailContent is what a mail says.
type MailContent struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// MailTemplate is a kind of mail, rendered with its sample data.
type MailTemplate struct {
	Kind    string `json:"kind"`
	When    string `json:"when" doc:"What makes such a mail."`
	To      string `json:"to" doc:"Who gets it."`
	Subject string `json:"subject"`
	Secret  bool   `json:"secret" doc:"Whether such a mail carries a link that is only for its reader."`
	Text    string `json:"text" csv:"-"`
}

func templateOf(t notify.Template) MailTemplate {
	return MailTemplate{t.Kind, t.When, t.To, t.Subject, t.Secret, t.Text}
}

// MailPath says which mail.
type MailPath struct {
	MailID string `path:"mail_id" maxLength:"64"`
}

// KindPath says which kind of mail.
type KindPath struct {
	MailKind string `path:"mail_kind" maxLength:"64" doc:"user_invitation"`
}

// Look says how a page is to look.
type Look struct {
	Look string `query:"look" enum:"light,dark" doc:"Left out: as the reader's browser prefers."`
}

// dress makes a mail's page light or dark whatever the browser prefers.
func (l Look) dress(html string) string {
	const asPreferred = "(prefers-color-scheme: dark)"
	switch l.Look {
	case "dark":
		return strings.ReplaceAll(html, asPreferred, "all")
	case "light":
		return strings.ReplaceAll(html, asPreferred, "not all")
	}
	return html
}

type mailAnswer struct{ Body Mail }

var readErrors = []*errs.Error{notify.ErrMailNotFound, notify.ErrMailSecret, notify.ErrMailGone}

// Register adds the area's operations.
func Register(a *rest.API, s *notify.Service) {
	registerMails(a, s)
	registerTemplates(a, s)
}

func registerMails(a *rest.API, s *notify.Service) {
	rest.List(a, rest.Op{
		ID: "listMails", Path: "/operator/mails", Tag: tag, Permission: access.Operators,
		Summary: "List mails", Description: "The mail log, the newest first unless sorted otherwise. Records are kept for 180 days.", Errors: []*errs.Error{page.ErrCursor}, Sort: notify.RecordOrder.Names(),
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		State   string           `query:"state" enum:"queued,sent,failed"`
		Kind    string           `query:"kind" maxLength:"64"`
		Account access.AccountID `query:"account_id" maxLength:"64"`
		To      string           `query:"q" maxLength:"254" doc:"A part of the recipient's address or name."`
		Since   time.Time        `query:"since"`
		Until   time.Time        `query:"until"`
	}, p page.Request) (page.Page[Mail], error) {
		found, err := s.ListMails(ctx, who, notify.RecordFilter{State: in.State, Kind: in.Kind, Account: in.Account, To: in.To, Since: in.Since, Until: in.Until}, p)
		out := page.Page[Mail]{Next: found.Next, Total: found.Total}
		for _, r := range found.Items {
			out.Items = append(out.Items, mailOf(r))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "getMail", Method: http.MethodGet, Path: "/operator/mails/{mail_id}", Tag: tag, Permission: access.Operators,
		Summary: "Get a mail's record", Errors: []*errs.Error{notify.ErrMailNotFound},
	}, func(ctx context.Context, who access.Actor, in *MailPath) (*mailAnswer, error) {
		r, err := s.GetMail(ctx, who, in.MailID)
		return &mailAnswer{mailOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "readMail", Method: http.MethodGet, Path: "/operator/mails/{mail_id}/content", Tag: tag, Permission: access.Operators,
		Summary: "Read a mail", Description: "Its subject and text, as they were sent or will be.", Errors: readErrors,
	}, func(ctx context.Context, who access.Actor, in *MailPath) (*struct{ Body MailContent }, error) {
		said, err := s.ReadMail(ctx, who, in.MailID)
		return &struct{ Body MailContent }{MailContent{said.Subject, said.Text}}, err
	})
	rest.Document(a, rest.Op{
		ID: "showMail", Path: "/operator/mails/{mail_id}/content.html", Tag: tag, Permission: access.Operators,
		Summary: "Show a mail", Description: "Its HTML, for a frame: without scripts, and nothing in it is loaded.", Errors: readErrors,
	}, func(ctx context.Context, who access.Actor, in *struct {
		MailPath
		Look
	}) (string, error) {
		said, err := s.ReadMail(ctx, who, in.MailID)
		return in.dress(said.HTML), err
	})
	rest.Handle(a, rest.Op{
		ID: "resendMail", Method: http.MethodPost, Path: "/operator/mails/{mail_id}/resend", Tag: tag, Permission: access.Operators, Status: http.StatusCreated,
		Summary:     "Send a mail again",
		Description: "Word for word and to the same address, as a new mail that refers to this one. The account's log tells of it.",
		Errors:      append([]*errs.Error{notify.ErrMailWaiting, notify.ErrMailExpired, notify.ErrMailAddress}, readErrors...),
	}, func(ctx context.Context, who access.Actor, in *MailPath) (*mailAnswer, error) {
		r, err := s.ResendMail(ctx, who, in.MailID)
		return &mailAnswer{mailOf(r)}, err
	})
}

func registerTemplates(a *rest.API, s *notify.Service) {
	rest.List(a, rest.Op{
		ID: "listMailTemplates", Path: "/operator/mail-templates", Tag: tag, Permission: access.Operators,
		Summary: "List the kinds of mail", Description: "Each rendered with its sample data. All of them are on one page.", Sort: []string{},
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, _ page.Request) (page.Page[MailTemplate], error) {
		all, err := s.ListTemplates(ctx, who)
		out := page.Page[MailTemplate]{Total: int64(len(all))}
		for _, t := range all {
			out.Items = append(out.Items, templateOf(t))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "getMailTemplate", Method: http.MethodGet, Path: "/operator/mail-templates/{mail_kind}", Tag: tag, Permission: access.Operators,
		Summary: "Get a kind of mail", Description: "Rendered with its sample data.", Errors: []*errs.Error{notify.ErrKindNotFound},
	}, func(ctx context.Context, who access.Actor, in *KindPath) (*struct{ Body MailTemplate }, error) {
		t, err := s.GetTemplate(ctx, who, in.MailKind)
		return &struct{ Body MailTemplate }{templateOf(t)}, err
	})
	rest.Document(a, rest.Op{
		ID: "showMailTemplate", Path: "/operator/mail-templates/{mail_kind}/content.html", Tag: tag, Permission: access.Operators,
		Summary: "Show a kind of mail", Description: "Its HTML with its sample data, for a frame.", Errors: []*errs.Error{notify.ErrKindNotFound},
	}, func(ctx context.Context, who access.Actor, in *struct {
		KindPath
		Look
	}) (string, error) {
		t, err := s.GetTemplate(ctx, who, in.MailKind)
		return in.dress(t.HTML), err
	})
}
