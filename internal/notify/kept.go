package notify

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"github.com/licet/licet/internal/notify/notifydb"
)

// maxKept bounds what is unpacked of a kept mail; a rendered mail is far smaller.
const maxKept = 4 << 20

// keep returns a mail's words as they are stored beside its record: packed and sealed; "" for a kind that carries a
// secret, and for nothing.
func (s *Service) keep(kind, mailID string, said Rendered) (string, error) {
	if s.renderer.templates[kind].secret || said == (Rendered{}) {
		return "", nil
	}
	raw, err := json.Marshal(said)
	if err != nil || s.seal == nil {
		return string(raw), err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(raw); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return s.seal.Seal(packed.Bytes(), keptAs(mailID)), nil
}

// keptAs binds kept words to their mail.
func keptAs(mailID string) string { return "mail-content/" + mailID }

// said returns what a mail says: the words that were kept, else those that its data make now.
func (s *Service) said(r *renderer, m notifydb.Mail) (Rendered, error) {
	if m.Content != "" {
		return s.kept(m)
	}
	data, err := s.data(m)
	if err != nil {
		return Rendered{}, err
	}
	return r.render(m.Kind, recipient{Name: m.ToName, Email: m.ToEmail}, data)
}

func (s *Service) kept(m notifydb.Mail) (said Rendered, err error) {
	raw := []byte(m.Content)
	if s.seal != nil {
		packed, err := s.seal.Open(m.Content, keptAs(m.ID))
		if err != nil {
			return Rendered{}, fmt.Errorf("notify: a kept mail: %w", err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return Rendered{}, fmt.Errorf("notify: a kept mail: %w", err)
		}
		if raw, err = io.ReadAll(io.LimitReader(z, maxKept)); err != nil {
			return Rendered{}, fmt.Errorf("notify: a kept mail: %w", err)
		}
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return Rendered{}, fmt.Errorf("notify: a kept mail: %w", err)
	}
	return said, nil
}
