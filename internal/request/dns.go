package request

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// ChallengeLabel is put before a domain to get the name where the record of a proof is looked for.
const ChallengeLabel = "_licet-challenge."

// Outcome says what a look at the DNS found.
type Outcome string

// The outcomes. Each but the first two is told with its own remedy.
const (
	NotChecked   Outcome = ""
	RecordSeen   Outcome = "seen"
	NoSuchName   Outcome = "no_such_name" // NXDOMAIN
	NoRecord     Outcome = "no_record"    // the name is there, without a TXT record
	OtherValue   Outcome = "other_value"
	ServerFailed Outcome = "server_failed" // SERVFAIL, REFUSED and the like
	NoAnswer     Outcome = "no_answer"     // in time
)

// Resolver asks a name server for TXT records. Its zero value asks those of the system.
type Resolver struct {
	Server  string        // "host:port"; "" for the system's
	Timeout time.Duration // for one question to one server; 0 for three seconds
}

// maxSeen is how much of a strange value is kept to be shown.
const maxSeen = 120

// TXT returns the texts of a name's records, and what the look found: RecordSeen if there are any. It never fails: what
// goes wrong is an outcome.
func (r Resolver) TXT(ctx context.Context, name string) ([]string, Outcome) {
	servers := []string{r.Server}
	if r.Server == "" {
		system, err := dns.ClientConfigFromFile("/etc/resolv.conf")
		if err != nil || len(system.Servers) == 0 {
			return nil, ServerFailed
		}
		servers = servers[:0]
		for _, s := range system.Servers {
			servers = append(servers, net.JoinHostPort(s, system.Port))
		}
	}
	outcome := NoAnswer
	for _, server := range servers {
		texts, found := r.ask(ctx, server, name)
		if found == RecordSeen || found == NoSuchName || found == NoRecord {
			return texts, found
		}
		outcome = found
	}
	return nil, outcome
}

// ask sends one question to one server, by TCP if the answer is too long for UDP.
func (r Resolver) ask(ctx context.Context, server, name string) ([]string, Outcome) {
	question := new(dns.Msg)
	question.SetQuestion(dns.Fqdn(name), dns.TypeTXT)
	question.SetEdns0(1232, false)
	timeout := r.Timeout
	if timeout == 0 {
		timeout = 3 * time.Second
	}
	client := &dns.Client{Timeout: timeout}
	answer, _, err := client.ExchangeContext(ctx, question, server)
	if err == nil && answer.Truncated {
		client.Net = "tcp"
		answer, _, err = client.ExchangeContext(ctx, question, server)
	}
	if err != nil {
		var timedOut net.Error
		if errors.As(err, &timedOut) && timedOut.Timeout() || errors.Is(err, context.DeadlineExceeded) {
			return nil, NoAnswer
		}
		return nil, ServerFailed
	}
	switch answer.Rcode {
	case dns.RcodeNameError:
		return nil, NoSuchName
	case dns.RcodeSuccess:
	default:
		return nil, ServerFailed
	}
	if len(answer.Question) != 1 || !strings.EqualFold(answer.Question[0].Name, question.Question[0].Name) {
		return nil, ServerFailed // the answer to something else
	}
	texts := textsOf(question.Question[0].Name, answer.Answer)
	if len(texts) == 0 {
		return nil, NoRecord
	}
	return texts, RecordSeen
}

// maxAliases is how many names an answer may lead through.
const maxAliases = 8

// textsOf returns the texts of a name, or of the one that its aliases lead to. What stands under other names counts for
// nothing.
func textsOf(name string, records []dns.RR) []string {
	for range maxAliases {
		var texts []string
		alias := ""
		for _, record := range records {
			if !strings.EqualFold(record.Header().Name, name) {
				continue
			}
			switch r := record.(type) {
			case *dns.TXT:
				texts = append(texts, strings.Join(r.Txt, ""))
			case *dns.CNAME:
				alias = r.Target
			}
		}
		if alias == "" || len(texts) > 0 {
			return texts
		}
		name = alias
	}
	return nil
}

// look compares what the DNS has for a domain with the value that was asked for; seen is another value, to be shown.
func (r Resolver) look(ctx context.Context, domain, value string) (outcome Outcome, seen string) {
	texts, outcome := r.TXT(ctx, ChallengeLabel+domain)
	if outcome != RecordSeen || slices.ContainsFunc(texts, func(text string) bool { return strings.TrimSpace(text) == value }) {
		return outcome, ""
	}
	seen = texts[0] // control characters stand in it as \001
	return OtherValue, seen[:min(len(seen), maxSeen)]
}
