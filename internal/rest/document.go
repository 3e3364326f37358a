package rest

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/licet/licet/internal/access"
)

// DocumentPolicy is the Content-Security-Policy of a Document: nothing is loaded and nothing runs, and the browser takes
// the page for one of a site of its own. Styles may stand in it, for mails have theirs in every element; the console may
// show it in a frame.
const DocumentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"

type documentAnswer struct {
	Policy       string `header:"Content-Security-Policy" hidden:"true"`
	FrameOptions string `header:"X-Frame-Options" hidden:"true"`
	ContentType  string `header:"Content-Type" hidden:"true"`
	Body         func(huma.Context)
}

// Document registers an operation whose answer is an HTML page to be shown in a frame of the console, under
// DocumentPolicy. op.Method is GET whatever it says. fn returns the page.
func Document[I any](a *API, op Op, fn func(ctx context.Context, who access.Actor, in *I) (string, error)) {
	op.Method = http.MethodGet
	o := a.operation(op)
	checkBody[I](&o)
	o.Responses["200"] = &huma.Response{
		Description: "The page",
		Content:     map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*documentAnswer, error) {
		page, err := fn(ctx, requestOf(ctx).who, in)
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		return &documentAnswer{
			Policy: DocumentPolicy, FrameOptions: "SAMEORIGIN", ContentType: "text/html; charset=utf-8",
			Body: func(c huma.Context) { _, _ = strings.NewReader(page).WriteTo(c.BodyWriter()) }, // the reader may be gone
		}, nil
	})
}
