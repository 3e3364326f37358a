package notify

import (
	"context"

	"github.com/licet/licet/internal/access"
)

// Template is a kind of mail as the gallery shows it.
type Template struct {
	Kind     string
	When, To string // what makes such a mail, and who gets it
	Secret   bool   // whether what a mail of this kind says is for its reader alone
	Rendered        // with the template's sample data
}

// ListTemplates returns every kind of mail, rendered with its sample data, by name. Only the vendor's staff may.
func (s *Service) ListTemplates(ctx context.Context, who access.Actor) ([]Template, error) {
	if err := access.RequireOperator(who); err != nil {
		return nil, err
	}
	r, logo, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	var all []Template
	for _, kind := range s.Kinds() {
		said, err := r.shown(kind, logo)
		if err != nil {
			return nil, err
		}
		t := s.renderer.templates[kind]
		all = append(all, Template{Kind: kind, When: t.when, To: t.to, Secret: t.secret, Rendered: said})
	}
	return all, nil
}

// GetTemplate returns one kind of mail, rendered with its sample data. Only the vendor's staff may. It fails with
// ErrKindNotFound.
func (s *Service) GetTemplate(ctx context.Context, who access.Actor, kind string) (Template, error) {
	if err := access.RequireOperator(who); err != nil {
		return Template{}, err
	}
	t, ok := s.renderer.templates[kind]
	if !ok {
		return Template{}, ErrKindNotFound
	}
	r, logo, err := s.now(ctx)
	if err != nil {
		return Template{}, err
	}
	said, err := r.shown(kind, logo)
	return Template{Kind: kind, When: t.when, To: t.to, Secret: t.secret, Rendered: said}, err
}
