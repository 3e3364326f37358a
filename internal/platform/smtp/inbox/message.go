package inbox

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// Message is one mail as it was received.
type Message struct {
	ID         string    `json:"id"`         // counts from 1 in this inbox
	MessageID  string    `json:"message_id"` // without angle brackets
	From       string    `json:"from"`       // header From, decoded
	To         []string  `json:"to"`         // envelope recipients
	Subject    string    `json:"subject"`
	Text       string    `json:"text"`
	HTML       string    `json:"html"`
	ReceivedAt time.Time `json:"received_at"`
	Raw        string    `json:"-"` // the bytes as received
	// Inline are the pictures that came along, by their Content-ID without angle brackets.
	Inline map[string][]byte `json:"-"`
}

// parse reads what it can; a mail that it cannot read is kept with its raw text.
func parse(from string, to []string, raw []byte) Message {
	m := Message{From: from, To: append([]string{}, to...), Raw: string(raw)}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Text = string(raw)
		return m
	}
	words := new(mime.WordDecoder)
	m.MessageID = strings.Trim(msg.Header.Get("Message-Id"), "<>")
	if f, err := mail.ParseAddress(msg.Header.Get("From")); err == nil {
		m.From = f.Address
		if f.Name != "" {
			m.From = f.Name + " <" + f.Address + ">"
		}
	}
	if m.Subject, err = words.DecodeHeader(msg.Header.Get("Subject")); err != nil {
		m.Subject = msg.Header.Get("Subject")
	}
	m.parts(msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), msg.Body, 0)
	return m
}

// picture keeps a PNG that the HTML names by its Content-ID.
func (m *Message) picture(id string, p *multipart.Part) {
	kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if err != nil || kind != "image/png" || !strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "base64") {
		return
	}
	picture, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
	if err != nil {
		return
	}
	if m.Inline == nil {
		m.Inline = map[string][]byte{}
	}
	m.Inline[id] = picture
}

// withPictures is the HTML as a page shows it that loads nothing: its pictures stand in it.
func (m *Message) withPictures() string {
	html := m.HTML
	for id, picture := range m.Inline {
		html = strings.ReplaceAll(html, "cid:"+id, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(picture))
	}
	return html
}

// parts fills Text and HTML from the first part of each kind.
func (m *Message) parts(contentType, encoding string, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 5 {
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if err != nil {
				return
			}
			if id := strings.Trim(p.Header.Get("Content-Id"), "<>"); id != "" && p.Header.Get("Content-Type") != "" {
				m.picture(id, p)
				continue
			}
			m.parts(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1)
		}
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, _ := io.ReadAll(body)
	content := strings.ReplaceAll(string(text), "\r\n", "\n")
	switch {
	case kind == "text/html" && m.HTML == "":
		m.HTML = content
	case kind == "text/plain" && m.Text == "":
		m.Text = content
	}
}
