// Package catalogapi is the REST face of the catalog: what the vendor sells, to be read by everybody who is signed in.
package catalogapi

import (
	"context"
	"net/http"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// Entitlement is a licensed feature that the vendor sells.
type Entitlement struct {
	Tag              string            `json:"tag" doc:"The name by which devices ask for it."`
	Name             string            `json:"name"`
	Description      string            `json:"description"`
	Product          string            `json:"product" doc:"Empty for one of no particular product."`
	Billing          catalog.Billing   `json:"billing" enum:"prepaid,usage"`
	WhenShort        catalog.WhenShort `json:"when_short" enum:"overage,refuse" doc:"What a device gets that asks for more than is left: all the same, or nothing more."`
	ExportControlled bool              `json:"export_controlled" doc:"Only for devices whose token allows it."`
}

type listInput struct {
	rest.PageQuery
	Q string `query:"q" maxLength:"200" doc:"Part of the tag, the name or the product."`
}

// Register adds the area's operations.
func Register(a *rest.API, s *catalog.Service) {
	rest.List(a, rest.Op{
		ID: "listEntitlements", Method: http.MethodGet, Path: "/entitlements", Tag: "catalog", Permission: access.SignedIn,
		Summary: "List the entitlements", Description: "What the vendor sells at present, by tag.", Sort: []string{},
	}, func(ctx context.Context, who access.Actor, in *listInput, p page.Request) (page.Page[Entitlement], error) {
		got, err := s.ListEntitlements(ctx, who, in.Q, p)
		out := page.Page[Entitlement]{Next: got.Next, Total: got.Total}
		for _, e := range got.Items {
			out.Items = append(out.Items, Entitlement{Tag: e.Tag, Name: e.Name, Description: e.Description, Product: e.Product,
				Billing: e.Billing, WhenShort: e.WhenShort, ExportControlled: e.ExportControlled})
		}
		return out, err
	})
}
