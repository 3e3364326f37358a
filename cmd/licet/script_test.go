package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test's own binary be licet, for the scripts and for the crash test.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"licet": main})
}

// TestScript tells stories of the commands, one for each file of testdata/script. Beside testscript's own commands
// they have:
//
//	exits CODE PROGRAM ARGS...      runs the program and wants just this exit code
//	start NAME PROGRAM ARGS...      runs it in the background and waits until it has printed its first line or
//	                                logged that it is ready; what it prints is in the files NAME.out and NAME.err
//	interrupt NAME CODE             interrupts it and wants this exit code
//	json FILE PATH VALUE            wants the value in the JSON of a file, of stdout or of stderr; a path is like a.0.b
//	jsonenv VAR FILE PATH           sets a variable to it
//	match VAR FILE REGEXP           sets a variable to the first group
//	api STATUS METHOD PATH [FILE]   asks $URL/api/v1PATH, with the cookies so far and the file (its $VARS filled in) as
//	                                the body; the answer's body becomes stdout
//	totp VAR SECRET                 sets a variable to the code that an authenticator app with this secret shows now
//	typed FILE                      runs the lines of the file that begin with "licet agent", as a person would
func TestScript(t *testing.T) {
	t.Parallel()
	client, err := filepath.Abs("../../agent/testdata/client.mjs")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			jar, err := cookiejar.New(nil)
			e.Values[stageKey{}] = &stage{browser: &http.Client{Jar: jar, Timeout: 20 * time.Second}, programs: map[string]*program{}}
			e.Setenv("CLIENT", client)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": cmdExits, "start": cmdStart, "interrupt": cmdInterrupt, "json": cmdJSON, "jsonenv": cmdJSONEnv, "match": cmdMatch,
			"api": cmdAPI, "totp": cmdTotp, "typed": cmdTyped,
		},
	})
}

// stage is what one story has beside its folder.
type stage struct {
	browser  *http.Client
	programs map[string]*program
}

type stageKey struct{}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// words refuses a wrong use of a command in a script.
func words(ts *testscript.TestScript, neg bool, args []string, least, most int) {
	if neg || len(args) < least || len(args) > most {
		ts.Fatalf("wrong use of a command: see TestScript")
	}
}

func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 2, 100)
	wantExit(ts, args[0], ts.Exec(args[1], args[2:]...))
}

// wantExit compares how a program ended.
func wantExit(ts *testscript.TestScript, want string, err error) {
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

// program is one that runs in the background.
type program struct {
	cmd  *exec.Cmd
	done chan error
}

func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 2, 100)
	name := args[0]
	out, err := os.Create(ts.MkAbs(name + ".out"))
	ts.Check(err)
	logs, err := os.Create(ts.MkAbs(name + ".err"))
	ts.Check(err)
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	p := &program{cmd: exec.Command(path, args[2:]...), done: make(chan error, 1)}
	p.cmd.Args[0] = args[1]
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = ts.MkAbs("."), out, logs
	p.cmd.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"), "HOME="+ts.Getenv("HOME"))
	ts.Check(p.cmd.Start())
	go func() {
		p.done <- p.cmd.Wait()
		_ = out.Close()
		_ = logs.Close()
	}()
	stageOf(ts).programs[name] = p
	ts.Defer(func() { _ = p.cmd.Process.Kill() })
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(ts.ReadFile(name+".out"), "\n") && !strings.Contains(ts.ReadFile(name+".err"), "msg=ready"); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-p.done:
			ts.Fatalf("%s has ended: %v: %s", name, err, ts.ReadFile(name+".err"))
		default:
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s prints nothing: %s", name, ts.ReadFile(name+".err"))
		}
	}
}

func cmdInterrupt(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 2, 2)
	p := stageOf(ts).programs[args[0]]
	if p == nil {
		ts.Fatalf("%s was not started", args[0])
	}
	ts.Check(p.cmd.Process.Signal(os.Interrupt))
	select {
	case err := <-p.done:
		wantExit(ts, args[1], err)
	case <-time.After(20 * time.Second):
		ts.Fatalf("%s does not end", args[0])
	}
}

// dig follows a path such as a.0.b through the JSON of a file.
func dig(ts *testscript.TestScript, file, path string) string {
	var v any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		ts.Fatalf("%s is not JSON: %v", file, err)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			if _, ok := at[step]; !ok {
				ts.Fatalf("%s has no %s (%s): %v", file, path, step, at)
			}
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				ts.Fatalf("%s has no %s (%s): %v", file, path, step, at)
			}
			v = at[i]
		default:
			ts.Fatalf("%s has no %s (%s)", file, path, step)
		}
	}
	return fmt.Sprint(v)
}

func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 3, 3)
	if got := dig(ts, args[0], args[1]); got != args[2] {
		ts.Fatalf("%s of %s is %q, want %q", args[1], args[0], got, args[2])
	}
}

func cmdJSONEnv(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 3, 3)
	ts.Setenv(args[0], dig(ts, args[1], args[2]))
}

func cmdMatch(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 3, 3)
	found := regexp.MustCompile(args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) < 2 {
		ts.Fatalf("%s has no match of %s: %s", args[1], args[2], ts.ReadFile(args[1]))
	}
	ts.Setenv(args[0], found[1])
}

func cmdTotp(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 2, 2)
	code, err := totp.GenerateCode(args[1], time.Now())
	ts.Check(err)
	ts.Setenv(args[0], code)
}

func cmdAPI(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 3, 4)
	var body io.Reader
	if len(args) == 4 {
		body = strings.NewReader(os.Expand(ts.ReadFile(args[3]), ts.Getenv))
	}
	req, err := http.NewRequest(args[1], ts.Getenv("URL")+"/api/v1"+args[2], body)
	ts.Check(err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := stageOf(ts).browser.Do(req)
	ts.Check(err)
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	ts.Check(err)
	_, err = ts.Stdout().Write(answer)
	ts.Check(err)
	if strconv.Itoa(res.StatusCode) != args[0] {
		ts.Fatalf("%s %s: status %d, want %s: %s", args[1], args[2], res.StatusCode, args[0], bytes.TrimSpace(answer))
	}
}

func cmdTyped(ts *testscript.TestScript, neg bool, args []string) {
	words(ts, neg, args, 1, 1)
	lines := 0
	for line := range strings.SplitSeq(ts.ReadFile(args[0]), "\n") {
		if typed := strings.Fields(line); len(typed) > 2 && typed[0] == "licet" && typed[1] == "agent" {
			ts.Check(ts.Exec(typed[0], typed[1:]...))
			lines++
		}
	}
	if lines == 0 {
		ts.Fatalf("%s tells no command", args[0])
	}
}
