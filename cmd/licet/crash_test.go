package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/smtp/inbox"
	"github.com/licet/licet/internal/schema"
)

const (
	crowd  = 200 // devices that register at the same time
	issues = 12  // tokens that are made meanwhile; each is mailed to everybody, who may get 60 mails an hour
	seats  = 3   // browsers that make them
)

// crashSeed names the variable that repeats a run; the moments of the kills come from it.
const crashSeed = "LICET_CRASH_SEED"

// TestKill kills the server in the middle of many registrations and deeds, again and again, and starts it on the same
// data: what was answered has happened, once; what was not can be asked for again and then has happened once; the
// counters are right, and every mail was sent, under one Message-ID.
func TestKill(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		kills(t, "sqlite:"+filepath.Join(t.TempDir(), "licet.db"), 3)
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
		kills(t, address, 2)
	})
}

func kills(t *testing.T, database string, times int) {
	seed := rand.Uint64()
	if text := os.Getenv(crashSeed); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s=%d repeats this run", crashSeed, seed)
	mails, err := inbox.Open(inbox.Config{Clock: clock.System()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mails.Close() })
	c := &crash{T: t, rnd: rand.New(rand.NewPCG(seed, 0)), data: t.TempDir(), database: database, mails: mails, address: freeAddress(t)}
	c.url = "http://" + c.address
	c.client = &http.Client{Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: crowd}}
	c.seed()
	c.start()
	for round := range times {
		c.round(round)
	}
	c.end()
}

// crash is one story of kills over one database.
type crash struct {
	*testing.T
	rnd            *rand.Rand
	data, database string
	address, url   string
	mails          *inbox.Inbox
	client         *http.Client
	server         *exec.Cmd

	place  place // where devices register and tokens are made
	crowd  []*applicant
	orders []*order
}

// applicant is a device with the message that it registers by.
type applicant struct {
	*licensingtest.Device
	token    string // value
	raw      []byte
	answered string // the instance that it was told; "" while it has no answer
}

// order is the making of a token through the API.
type order struct {
	key, description string
	answered         string // the token's id; "" while there is no answer
}

// start runs the server until it is ready.
func (c *crash) start() {
	c.Helper()
	var logs bytes.Buffer
	c.server = exec.Command("licet", "serve", "--listen", c.address, "--url", c.url, "--data", c.data, "--log-level", "warn")
	c.server.Env = append(os.Environ(), "LICET_DATABASE="+c.database, "LICET_SMTP_URL="+c.mails.URL())
	c.server.Stdout, c.server.Stderr = &logs, &logs
	if err := c.server.Start(); err != nil {
		c.Fatal(err)
	}
	server := c.server
	c.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		if c.Failed() {
			c.Logf("the server said:\n%s", logs.String())
		}
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := c.client.Get(c.url + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			c.Fatalf("the server isn't ready: %v: %s", err, logs.String())
		}
	}
}

// round lets a crowd register and people make tokens, kills the server when about half of it is done, starts it again,
// and checks what is there.
func (c *crash) round(n int) {
	devices, orders := c.newCrowd(n), c.newOrders(n)
	c.crowd, c.orders = append(c.crowd, devices...), append(c.orders, orders...)
	kill := int64(crowd/5 + c.rnd.IntN(3*crowd/5))
	pause := time.Duration(c.rnd.IntN(4000)) * time.Microsecond
	var running sync.WaitGroup
	c.orderAll(&running, orders)
	enough, answers := c.registerAll(&running, devices, kill)
	select {
	case <-enough:
	case <-time.After(30 * time.Second):
		c.Fatalf("only %d of %d have an answer", answers.Load(), kill)
	}
	time.Sleep(pause)
	if err := c.server.Process.Kill(); err != nil {
		c.Fatal(err)
	}
	_ = c.server.Wait()
	running.Wait()
	c.client.CloseIdleConnections()
	c.start()
	c.afterwards(n, devices, orders, int(answers.Load()))
}

// orderAll lets people make tokens in the background, until the server is gone. It returns when the first are made, so
// that a kill finds all kinds: made and mailed, made and not yet mailed, not yet made.
func (c *crash) orderAll(running *sync.WaitGroup, orders []*order) {
	var first sync.WaitGroup
	first.Add(seats)
	for seat := range seats {
		running.Go(func() {
			for i := seat; i < len(orders); i += seats {
				id, err := c.place.order(c.Context(), c, orders[i])
				if err != nil && !errors.Is(err, errCut) {
					c.Errorf("token %s: %v", orders[i].description, err)
				}
				if orders[i].answered = id; i == seat {
					first.Done()
				}
				if err != nil {
					return
				}
			}
		})
	}
	first.Wait()
}

// registerAll lets all devices register at once, in the background. The channel is closed when as many as enough have
// their answer; the counter goes on.
func (c *crash) registerAll(running *sync.WaitGroup, devices []*applicant, enough int64) (<-chan struct{}, *atomic.Int64) {
	reached := make(chan struct{})
	answers := new(atomic.Int64)
	for _, a := range devices {
		running.Go(func() {
			instance, err := c.register(c.Context(), a)
			if err != nil {
				if !errors.Is(err, errCut) {
					c.Errorf("%s: %v", a.UDI, err)
				}
				return
			}
			if a.answered = instance; answers.Add(1) == enough {
				close(reached)
			}
		})
	}
	return reached, answers
}

// afterwards checks what the killed server left behind, and repeats what had no answer.
func (c *crash) afterwards(n int, devices []*applicant, orders []*order, answered int) {
	left := c.look()
	made := len(left.instances) - (len(c.crowd) - len(devices))
	told := 0
	for _, o := range orders {
		if o.answered != "" {
			told++
		}
	}
	c.Logf("kill %d: %d of %d devices had an answer, %d were registered; %d of %d tokens had one", n+1, answered, crowd, made, told, len(orders))
	if made < answered || made > crowd {
		c.Errorf("%d instances for %d answers", made, answered)
	}
	c.sound(left)
	var repeats errgroup.Group
	repeats.SetLimit(16)
	for i, a := range devices {
		repeats.Go(func() error { return c.again(a, i%2 == 0) })
	}
	for _, o := range orders {
		repeats.Go(func() error { return c.orderAgain(o) })
	}
	if err := repeats.Wait(); err != nil {
		c.Error(err)
	}
	now := c.look()
	if len(now.instances) != len(c.crowd) {
		c.Errorf("%d instances for %d devices", len(now.instances), len(c.crowd))
	}
	c.sound(now)
	for _, o := range c.orders {
		if got := now.tokens[o.description]; len(got) != 1 || o.answered != "" && got[0] != o.answered {
			c.Errorf("token %s: there is %v, answered was %q", o.description, got, o.answered)
		}
	}
}

// sound checks what holds at any moment.
func (c *crash) sound(s sight) {
	c.Helper()
	bySerial := map[string]int{}
	uses := map[string]int64{}
	for _, i := range s.instances {
		bySerial[i.sn]++
		uses[i.token]++
	}
	for sn, n := range bySerial {
		if n != 1 {
			c.Errorf("%s is registered %d times", sn, n)
		}
	}
	for token, n := range s.uses {
		if uses[token] != n {
			c.Errorf("token %s counts %d uses and admitted %d devices", token, n, uses[token])
		}
	}
	for _, a := range c.crowd {
		if a.answered != "" && s.instances[a.answered].sn != a.UDI.SN {
			c.Errorf("%s was told that it is %s, which is %q", a.UDI, a.answered, s.instances[a.answered].sn)
		}
	}
	for _, d := range s.drifts {
		c.Errorf("drift: %s", d)
	}
}

// again lets a device without an answer repeat its registration, by the very same bytes or by a new message of the same
// key, and lets it ask for a license: who can do so is registered.
func (c *crash) again(a *applicant, same bool) error {
	if a.answered == "" {
		if !same {
			a.raw = a.Seal(protocol.Register, a.Registration(a.token, false))
		}
		instance, err := c.register(c.Context(), a)
		if err != nil {
			return fmt.Errorf("%s registers again: %w", a.UDI, err)
		}
		a.answered = instance
	}
	a.Instance = a.answered
	got, err := a.Authorize(c.Context(), c, licensingtest.Want(tag, 1))
	if err == nil && got.Status != protocol.StatusAuthorized {
		err = fmt.Errorf("status %s", got.Status)
	}
	if err != nil {
		return fmt.Errorf("%s asks for a license: %w", a.UDI, err)
	}
	return nil
}

// orderAgain repeats the making of a token with its key. A first answer may be lost, or be missed for a minute: then
// the deed was done, and is not done again.
func (c *crash) orderAgain(o *order) error {
	got, err := c.place.order(c.Context(), c, o)
	var no *refused
	if errors.As(err, &no) && (no.code == "idempotency_in_flight" || no.code == "idempotency_answer_lost") {
		return nil
	}
	if err == nil && o.answered != "" && got != o.answered {
		err = fmt.Errorf("now it is %s, and was %s", got, o.answered)
	}
	if err != nil {
		return fmt.Errorf("token %s again: %w", o.description, err)
	}
	o.answered = got
	return nil
}

// register sends the device's registration and returns the instance that the answer names.
func (c *crash) register(ctx context.Context, a *applicant) (string, error) {
	raw, err := c.Receive(ctx, protocol.Register, a.raw, "")
	if err != nil {
		return "", err
	}
	answer, err := protocol.OpenAnswer(raw, a.Server)
	if err != nil {
		return "", err
	}
	var got protocol.RegisterAnswer
	return answer.Header.Instance, errors.Join(answer.CheckReply(protocol.Register, a.Seq, ""), answer.Decode(&got))
}

// refused is the server's no.
type refused struct {
	status int
	code   string
}

func (r *refused) Error() string { return fmt.Sprintf("status %d, code %q", r.status, r.code) }

// errCut is that there was no answer, or half of one.
var errCut = errors.New("no answer")

// Receive hands a device's message to the server; it is a licensingtest.Receiver.
func (c *crash) Receive(ctx context.Context, target protocol.Target, raw []byte, _ string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+target.Path(), bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", protocol.MediaType)
	return c.do(req)
}

// do returns the body of an answer, or a *refused.
func (c *crash) do(req *http.Request) ([]byte, error) {
	res, err := c.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCut, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCut, err)
	}
	if res.StatusCode >= 300 {
		var p protocol.Problem
		_ = json.Unmarshal(body, &p)
		return nil, &refused{status: res.StatusCode, code: string(p.Code)}
	}
	return body, nil
}

// freeAddress is one on which nobody listens now.
func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// order makes a token as the administrator.
func (p place) order(ctx context.Context, c *crash, o *order) (string, error) {
	path := fmt.Sprintf("%s/api/v1/accounts/%s/virtual-accounts/%s/tokens", c.url, p.account, p.va)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(`{"description":"`+o.description+`"}`))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", p.cookie)
	req.Header.Set("Idempotency-Key", o.key)
	body, err := c.do(req)
	if err != nil {
		return "", err
	}
	var got struct{ ID string }
	err = json.Unmarshal(body, &got)
	return got.ID, err
}
