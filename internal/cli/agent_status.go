package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/licet/licet/agent"
)

func writeStatusJSON(w io.Writer, st agent.Status) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(st)
}

// summary says after an operation how the device stands now, and which entitlement is the reason.
func summary(w io.Writer, st agent.Status) error {
	fmt.Fprintln(w, words(st))
	for _, e := range st.Entitlements {
		fmt.Fprintf(w, "  %d of %s: %s\n", e.Count, e.Tag, title(e.State))
	}
	if st.Authorization == agent.OutOfCompliance {
		fmt.Fprintln(w, "The device may go on; its account has to get more licenses.")
	}
	return nil
}

func words(st agent.Status) string {
	out := title(string(st.Registration)) + ", " + title(string(st.Authorization))
	switch st.Authorization {
	case agent.Evaluation:
		out += " (" + span(time.Duration(st.EvaluationSecondsLeft)*time.Second) + " of use left)"
	case agent.Authorized, agent.OutOfCompliance:
		out += " until " + until(st.AuthorizationExpiresAt, st.Time)
	}
	return out
}

// title turns out_of_compliance into OUT OF COMPLIANCE.
func title(state string) string { return strings.ToUpper(strings.ReplaceAll(state, "_", " ")) }

// writeStatus is for a network engineer at a console: the state first, then
// whose it is, then until when, then what.
func writeStatus(w io.Writer, st agent.Status) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tw, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("Registration:", "%s", title(string(st.Registration)))
	row("Authorization:", "%s", title(string(st.Authorization)))
	if st.Instance == "" || st.Authorization == agent.Evaluation || st.Authorization == agent.EvaluationExpired {
		row("Evaluation:", "%s of use left", span(time.Duration(st.EvaluationSecondsLeft)*time.Second))
	}
	if st.UDI.PID != "" {
		row("Device:", "%s%s", st.UDI, inParentheses(st.HostName))
	}
	if st.Instance != "" {
		row("Account:", "%s%s", st.Account, inParentheses(st.AccountDomainIdentifier))
		row("Virtual account:", "%s", st.VirtualAccount)
		row("Instance:", "%s at %s", st.Instance, st.Server)
		row("Certificate until:", "%s", until(st.CertificateNotAfter, st.Time))
	}
	if !st.AuthorizationExpiresAt.IsZero() {
		row("Authorization until:", "%s", until(st.AuthorizationExpiresAt, st.Time))
	}
	if !st.LastContact.IsZero() {
		row("Last contact:", "%s", at(st.LastContact))
	}
	if !st.NextContact.IsZero() {
		row("Next contact:", "%s", at(st.NextContact))
	}
	if st.PendingReports > 0 {
		row("Reports waiting:", "%d", st.PendingReports)
	}
	if e := st.LastError; e != nil {
		row("Last problem:", "%s (%s, %s)", e.Detail, e.Code, at(e.At))
		row("Remedy:", "%s", e.Remedy)
	}
	if st.Registration == agent.Unregistered && st.LastError == nil {
		row("Next:", "%s", "get a token in the license manager, then: licet agent register --server URL --token TOKEN --pid ID --serial NUMBER")
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return writeEntitlements(w, st)
}

func writeEntitlements(w io.Writer, st agent.Status) error {
	if len(st.Entitlements) == 0 {
		_, err := fmt.Fprintln(w, "\nNo licenses in use.")
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\nENTITLEMENT\tCOUNT\tSTATE")
	for _, e := range st.Entitlements {
		fmt.Fprintf(tw, "%s\t%d\t%s\n", e.Tag, e.Count, title(e.State))
	}
	return tw.Flush()
}

func inParentheses(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

func at(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

func until(t, now time.Time) string {
	if !t.After(now) {
		return at(t) + " (ended)"
	}
	return at(t) + " (" + span(t.Sub(now)) + ")"
}

// span says a time span in the largest unit that fits; a few seconds less than a day is a day.
func span(d time.Duration) string {
	if d > time.Hour {
		d = d.Round(time.Minute)
	}
	for _, u := range []struct {
		name string
		of   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := int64(d / u.of); n == 1 {
			return "1 " + u.name
		} else if n > 1 {
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return fmt.Sprintf("%d seconds", int64(max(d, 0)/time.Second))
}
