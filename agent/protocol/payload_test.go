package protocol

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestUDICheck(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		udi UDI
		ok  bool
	}{
		"fine":           {UDI{PID: "AX-9000", SN: "FX1"}, true},
		"space inside":   {UDI{PID: "AX 9000", SN: "FX1"}, true},
		"no pid":         {UDI{SN: "FX1"}, false},
		"no sn":          {UDI{PID: "AX"}, false},
		"space in front": {UDI{PID: " AX", SN: "FX1"}, false},
		"line break":     {UDI{PID: "AX", SN: "FX\n1"}, false},
		"not ASCII":      {UDI{PID: "AX", SN: "FX١"}, false},
		"long":           {UDI{PID: "AX", SN: strings.Repeat("1", 65)}, false},
		"longest":        {UDI{PID: "AX", SN: strings.Repeat("1", 64)}, true},
		"bad uuid":       {UDI{PID: "AX", SN: "1", UUID: "\x00"}, false},
	} {
		if err := tt.udi.Check(); (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrUDI)) {
			t.Errorf("%s: %v; want ok %v", name, err, tt.ok)
		}
	}
}

func TestRequestsCheck(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	fine := Measurement{ID: 1, Tag: "A", Count: 1, From: day, To: day.Add(time.Hour)}
	later, again, backwards := fine, fine, fine
	later.ID, backwards.To = 2, day.Add(-time.Hour)
	udi := UDI{PID: "AX", SN: "1"}
	for name, tt := range map[string]struct {
		request interface{ Check() error }
		ok      bool
	}{
		"authorize":                 {AuthorizeRequest{[]Wanted{{"A", 1}, {"B", 0}}}, true},
		"authorize nothing":         {AuthorizeRequest{}, true},
		"authorize a tag twice":     {AuthorizeRequest{[]Wanted{{"A", 1}, {"A", 2}}}, false},
		"authorize less than none":  {AuthorizeRequest{[]Wanted{{"A", -1}}}, false},
		"authorize too many":        {AuthorizeRequest{[]Wanted{{"A", MaxCount + 1}}}, false},
		"authorize no tag":          {AuthorizeRequest{[]Wanted{{"", 1}}}, false},
		"authorize tag with spaces": {AuthorizeRequest{[]Wanted{{"A B", 1}}}, false},
		"report":                    {ReportRequest{[]Measurement{fine, later}}, true},
		"report same id":            {ReportRequest{[]Measurement{fine, again}}, false},
		"report backwards":          {ReportRequest{[]Measurement{backwards}}, false},
		"register":                  {RegisterRequest{Token: "t", CSR: []byte{1}, UDI: udi}, true},
		"register no token":         {RegisterRequest{CSR: []byte{1}, UDI: udi}, false},
		"register no csr":           {RegisterRequest{Token: "t", UDI: udi}, false},
		"register huge csr":         {RegisterRequest{Token: "t", CSR: make([]byte, MaxCSR+1), UDI: udi}, false},
		"renew":                     {RenewRequest{}, true},
		"renew huge csr":            {RenewRequest{CSR: make([]byte, MaxCSR+1)}, false},
	} {
		if err := tt.request.Check(); (err == nil) != tt.ok {
			t.Errorf("%s: %v; want ok %v", name, err, tt.ok)
		}
	}
}

func TestCodesAreComplete(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{}
	for _, row := range Codes() {
		if seen[row.Code] || row.Status < 200 || row.Meaning == "" || row.Remedy == "" {
			t.Errorf("row %+v is incomplete or double", row)
		}
		seen[row.Code] = true
	}
	if _, ok := Lookup(CodeSequenceReplayed); !ok {
		t.Error("Lookup misses a code")
	}
}

// What two JSON readers could understand differently is refused in payloads too.
func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	key, _ := signers(t)
	const header = `{"alg":"ES256","typ":"licet-device","kid":"pi_1","target":"authorize","seq":1,"iat":1}`
	for payload, ok := range map[string]bool{
		`{"entitlements":[{"tag":"A","count":1}]}`:                          true,
		`{"entitlements":[{"tag":"A","count":1,"later":{"x":[null,"}"]}}]}`: true, // newer devices may say more
		`{"entitlements":null}`:                                             true,
		`{"entitlements":[{"tag":"A","count":1,"count":2}]}`:                false,
		`{"entitlements":[{"tag":"A","count":1,"Count":2}]}`:                false,
		`{"entitlements":[{"tag":"A","count":1,"c\u006funt":2}]}`:           false,
		`{"entitlements":[{"tag":"A","count":1.5}]}`:                        false,
		`{"entitlements":[{"tag":"A","count":"1"}]}`:                        false,
		`{"entitlements":[]`:                                                false,
		`{"entitlements":[]}{}`:                                             false,
		`[]`:                                                                false,
		`null`:                                                              false,
		"{\"x\":\"\xff\"}":                                                  false,
		strings.Repeat("[", 17) + strings.Repeat("]", 17):                   false,
		`{"x":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`:   false,
	} {
		m, err := Open(rawMessage(t, header, payload, key), key.Public())
		if err != nil {
			t.Fatal(err)
		}
		var ask AuthorizeRequest
		if err := m.Decode(&ask); (err == nil) != ok {
			t.Errorf("%s: %v; want ok %v", payload, err, ok)
		}
	}
}
