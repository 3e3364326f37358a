package licensingapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// OnLicense is the path of a license.
type OnLicense struct {
	Place
	License string `path:"license_id" maxLength:"64"`
}

func registerTagging(a *rest.API, s *licensing.Service) {
	tagging := slices.Concat(placeErrors, accountapi.PutTagErrors(), []*errs.Error{account.ErrNotActive})
	rest.Handle(a, rest.Op{
		ID: "updateLicenseTags", Method: http.MethodPut, Path: base + "/license-sources/{license_id}/tags", Tag: tag, Permission: access.ManageLicenses,
		Summary: "Replace a license's custom tags", Errors: slices.Concat(tagging, []*errs.Error{licensing.ErrLicenseNotFound}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		OnLicense
		Body accountapi.TagsBody
	}) (*struct{ Body LicenseSource }, error) {
		got, err := s.UpdateLicenseTags(ctx, who, in.Account, in.VirtualAccount, in.License, accountapi.TagValues(in.Body.Tags))
		return &struct{ Body LicenseSource }{sourceOf(got)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "updateInstanceTags", Method: http.MethodPut, Path: base + "/instances/{instance_id}/tags", Tag: tag, Permission: access.ManageInstances,
		Summary: "Replace a product instance's custom tags", Errors: slices.Concat(tagging, []*errs.Error{licensing.ErrInstanceNotFound}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		OnInstance
		Body accountapi.TagsBody
	}) (*instanceAnswer, error) {
		got, err := s.UpdateInstanceTags(ctx, who, in.Account, in.VirtualAccount, in.Instance, accountapi.TagValues(in.Body.Tags))
		return &instanceAnswer{instanceOf(got)}, err
	})
}
