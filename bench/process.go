package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/platform/db"
)

// tag is an entitlement of the demo's catalog that doesn't refuse when it is short.
const tag = "acme-edge-essentials"

// process is a running server.
type process struct {
	cmd      *exec.Cmd
	drop     func()
	database string // address
	client   *http.Client
	made     int // devices made so far
	key      protocol.JWK

	url, token              string
	account, virtualAccount string
}

// ready is the line that the demo prints.
type ready struct {
	URL    string `json:"url"`
	Token  string `json:"token"`
	People []struct{ Email, Password, Account, Role string }
}

// start runs the demo on a fresh database of this kind.
func start(ctx context.Context, binary, name string) (*process, error) {
	dsn, drop, err := freshDatabase(ctx, name)
	if err != nil {
		return nil, err
	}
	jar, _ := cookiejar.New(nil)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	p := &process{drop: drop, database: dsn, client: &http.Client{Jar: jar, Transport: transport, Timeout: time.Minute}}
	p.cmd = exec.Command(binary, "demo", "--listen", "127.0.0.1:0", "--json", "--devices", "0", "--log-level", "error")
	p.cmd.Env = append(os.Environ(), "LICET_DATABASE="+dsn)
	p.cmd.Stderr = os.Stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		drop()
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("the server ended before it was ready: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	var r ready
	if err := json.Unmarshal(line, &r); err != nil {
		p.stop()
		return nil, err
	}
	p.url, p.token = r.URL, r.Token
	if err := errors.Join(p.learnKey(ctx), p.signIn(ctx, r)); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// stop ends the server and drops its database.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
	p.drop()
}

// learnKey takes the server's key, which every answer is verified with.
func (p *process) learnKey(ctx context.Context) error {
	var info protocol.ServerInfo
	if err := p.get(ctx, "/device/v1/server", &info); err != nil {
		return err
	}
	if len(info.Keys) == 0 {
		return errors.New("the server names no key")
	}
	p.key = info.Keys[0]
	return nil
}

// signIn signs in as the administrator of the first account, whose token the demo printed.
func (p *process) signIn(ctx context.Context, r ready) error {
	if len(r.People) == 0 {
		return errors.New("the demo has no people")
	}
	who := r.People[0]
	body, err := json.Marshal(map[string]string{"email": who.Email, "password": who.Password})
	if err != nil {
		return err
	}
	var session struct {
		Accounts []struct {
			ID               string `json:"id"`
			DomainIdentifier string `json:"domain_identifier"`
		} `json:"accounts"`
	}
	if err := p.send(ctx, http.MethodPost, "/api/v1/session", "application/json", body, &session); err != nil {
		return err
	}
	if len(session.Accounts) == 0 {
		return errors.New("the administrator has no account")
	}
	p.account = session.Accounts[0].ID
	var account struct {
		Default string `json:"default_virtual_account_id"`
	}
	if err := p.get(ctx, "/api/v1/accounts/"+p.account, &account); err != nil {
		return err
	}
	p.virtualAccount = account.Default
	return nil
}

func (p *process) get(ctx context.Context, path string, into any) error {
	return p.send(ctx, http.MethodGet, path, "", nil, into)
}

func (p *process) send(ctx context.Context, method, path, mediaType string, body []byte, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, got)
	}
	if raw, ok := into.(*[]byte); ok {
		*raw = got
		return nil
	}
	return json.Unmarshal(got, into)
}

// exchange sends a message and verifies the server's answer.
func (p *process) exchange(ctx context.Context, d *device, target protocol.Target, payload, into any) error {
	message, err := d.message(target, payload)
	if err != nil {
		return err
	}
	var raw []byte
	if err := p.send(ctx, http.MethodPost, target.Path(), protocol.MediaType, message, &raw); err != nil {
		return err
	}
	a, err := protocol.OpenAnswer(raw, p.key)
	if err != nil {
		return err
	}
	return a.Decode(into)
}

// register registers the device.
func (p *process) register(ctx context.Context, d *device) error {
	var a protocol.RegisterAnswer
	err := p.exchange(ctx, d, protocol.Register, protocol.RegisterRequest{
		Token: p.token, CSR: d.csr, UDI: protocol.UDI{PID: "ACME-EDGE-40", SN: d.serial},
		HostName: d.serial, Software: protocol.Software{Product: "Edge OS", Version: "1.0"},
	}, &a)
	d.instance = a.Instance
	return err
}

// authorize asks for one license; done again, it renews.
func (p *process) authorize(ctx context.Context, d *device) error {
	var a protocol.AuthorizeAnswer
	return p.exchange(ctx, d, protocol.Authorize, protocol.AuthorizeRequest{Entitlements: []protocol.Wanted{{Tag: tag, Count: 1}}}, &a)
}

// listInstances reads the first page of instances, as the console does.
func (p *process) listInstances(ctx context.Context, _ *device) error {
	var page struct {
		Items []json.RawMessage `json:"items"`
	}
	return p.get(ctx, "/api/v1/accounts/"+p.account+"/virtual-accounts/"+p.virtualAccount+"/instances?limit=25", &page)
}

// listLicenses reads the licenses tab.
func (p *process) listLicenses(ctx context.Context, _ *device) error {
	var page struct {
		Items []json.RawMessage `json:"items"`
	}
	return p.get(ctx, "/api/v1/accounts/"+p.account+"/virtual-accounts/"+p.virtualAccount+"/licenses", &page)
}

func administer(ctx context.Context, server, statement string) error {
	d, err := db.Open(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	_, err = d.Writer().ExecContext(ctx, statement)
	return err
}

func withDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
