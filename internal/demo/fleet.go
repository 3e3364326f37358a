package demo

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/licet/licet/agent"
	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/account"
)

// fleet is the demo's devices: real agents that register over HTTP and stay in touch while the demo runs.
type fleet struct {
	dir, server, key string
	running          sync.WaitGroup
}

// kind is a sort of device and what it asks for.
type kind struct {
	in, pid, product, version, host string
	wants                           []protocol.Wanted
}

// The devices take turns through this list. The data center's fabric licenses don't suffice: that is on purpose.
var kinds = []kind{
	{account.DefaultName, "ACME-EDGE-40", "Edge OS", "7.2.1", "edge-%02d.harborlight.example", []protocol.Wanted{{Tag: "acme-edge-essentials", Count: 1}, {Tag: "acme-edge-advantage", Count: 1}}},
	{branches, "ACME-EDGE-40", "Edge OS", "7.1.4", "clinic-%02d.harborlight.example", []protocol.Wanted{{Tag: "acme-edge-essentials", Count: 1}}},
	{branches, "ACME-AIR-6", "Air OS", "3.0.2", "air-%02d.harborlight.example", []protocol.Wanted{{Tag: "acme-air-cloud", Count: 4}}},
	{center, "ACME-CORE-9000", "Core OS", "12.4", "core-%02d.harborlight.example", []protocol.Wanted{{Tag: "acme-core-base", Count: 1}, {Tag: "acme-core-fabric", Count: 1}}},
	{account.DefaultName, "ACME-TALK", "Talk", "5.5", "talk-%02d.harborlight.example", []protocol.Wanted{{Tag: "acme-talk-user", Count: 35}}},
}

// start registers n devices and lets them ask for their licenses; they go on until ctx ends.
func (f *fleet) start(ctx context.Context, tokens map[string]string, n int) error {
	g, registering := errgroup.WithContext(ctx)
	g.SetLimit(4)
	agents := make([]*agent.Agent, n)
	for i := range n {
		g.Go(func() (err error) {
			agents[i], err = f.device(registering, i, tokens)
			return err
		})
	}
	err := g.Wait()
	for _, a := range agents {
		if a != nil {
			f.running.Go(func() {
				if err == nil {
					_ = a.Run(ctx) // ends with the demo; its state tells what went wrong
				}
				_ = a.Close()
			})
		}
	}
	return err
}

// device registers one device and asks for what its kind wants.
func (f *fleet) device(ctx context.Context, i int, tokens map[string]string) (*agent.Agent, error) {
	k := kinds[i%len(kinds)]
	a, err := agent.Open(ctx, agent.Config{
		Dir: filepath.Join(f.dir, fmt.Sprintf("%02d", i)), Software: protocol.Software{Product: k.product, Version: k.version},
	})
	if err != nil {
		return nil, err
	}
	number := i/len(kinds) + 1
	err = a.Register(ctx, agent.Registration{
		Server: f.server, Token: tokens[k.in], ServerKey: f.key, HostName: fmt.Sprintf(k.host, number),
		UDI: protocol.UDI{PID: k.pid, SN: fmt.Sprintf("AC%02d%06d", i%len(kinds), 101+i*37)},
	})
	for _, w := range k.wants {
		if err == nil {
			err = a.Request(ctx, w.Tag, w.Count)
		}
	}
	if err != nil {
		_ = a.Close()
		return nil, fmt.Errorf("device %d (%s): %w", i, k.pid, err)
	}
	return a, nil
}

// wait returns when every device has stopped.
func (f *fleet) wait() { f.running.Wait() }
