// Package agent is the smart agent: the part of a device that registers it with
// a Licet server, asks for the licenses it uses, and keeps both valid.
//
// It owns a state directory (one agent at a time), the device's key, the talk
// with the server, the evaluation period, and the answer to "may I run?", which
// it gives without a network from what the server last signed. It does not own
// the decision who gets licenses, nor the form of the messages, which is
// agent/protocol's. It imports nothing else of Licet, so any Go program that
// wants to be licensed can use it:
//
//	a, err := agent.Open(ctx, agent.Config{Dir: "/var/lib/router/licet"})
//	defer a.Close()
//	err = a.Register(ctx, agent.Registration{Server: "https://licenses.example.com", Token: token, UDI: udi})
//	err = a.Request(ctx, "ADV-ROUTING", 1)
//	go a.Run(ctx) // renews and reports when it is due
//
// Errors of operations are [*Refused] (the server said no, with a code and a
// remedy), [*Unreachable] (no word from the server, with the cause), or local.
package agent
