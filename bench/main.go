// Command bench measures how many registrations and authorization renewals a server does in a second, over HTTP, with
// signatures verified and every commit durable, and says what part that is of the bare database transactions that the
// same machine does in the same run.
//
// It is a process of its own: the server that it loads is another one, started from bin/licet. It owns the load and the
// ceiling that it is held against; it owns no figure to reach. Absolute figures belong to the machine they were taken
// on; the ratios carry over.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

type settings struct {
	binary    string
	databases []string
	clients   []int
	count     int   // operations of each measurement
	instances []int // sizes of the account for the comparison
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := parse(os.Args[1:])
	if err == nil {
		err = s.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse(args []string) (settings, error) {
	s := settings{}
	var databases, clients, instances string
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&s.binary, "binary", "bin/licet", "the server's binary")
	f.StringVar(&databases, "databases", "sqlite,postgresql", "databases to measure")
	f.StringVar(&clients, "clients", "1,8,32", "numbers of clients at once")
	f.IntVar(&s.count, "count", 1500, "operations of each measurement")
	f.StringVar(&instances, "instances", "1000,100000", "product instances in the account, for the comparison")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	s.databases = strings.Split(databases, ",")
	var err error
	if s.clients, err = numbers(clients); err != nil {
		return s, err
	}
	s.instances, err = numbers(instances)
	return s, err
}

func numbers(list string) ([]int, error) {
	var all []int
	for part := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a list of numbers", list)
		}
		all = append(all, n)
	}
	return all, nil
}

// run measures one database after the other.
func (s settings) run(ctx context.Context) error {
	fmt.Printf(line, "database", "measured", "clients", "per second", "median", "99 of 100", "bare tx/s", "ratio")
	for _, name := range s.databases {
		if err := s.measureDatabase(ctx, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s settings) measureDatabase(ctx context.Context, name string) error {
	ceilings := map[int]float64{}
	for _, n := range s.clients {
		c, err := ceiling(ctx, name, n, s.count)
		if err != nil {
			return fmt.Errorf("bare transactions: %w", err)
		}
		ceilings[n] = c
	}
	srv, err := start(ctx, s.binary, name)
	if err != nil {
		return err
	}
	defer srv.stop()
	for _, n := range s.clients {
		devices, err := srv.newDevices(s.count)
		if err != nil {
			return err
		}
		m, err := load(ctx, n, devices, srv.register)
		if err != nil {
			return fmt.Errorf("registrations with %d clients: %w", n, err)
		}
		m.print(name, "registrations", n, ceilings[n])
		if _, err = load(ctx, n, devices, srv.authorize); err != nil {
			return fmt.Errorf("first authorizations with %d clients: %w", n, err)
		}
		if m, err = load(ctx, n, devices, srv.authorize); err != nil {
			return fmt.Errorf("renewals with %d clients: %w", n, err)
		}
		m.print(name, "renewals", n, ceilings[n])
	}
	return s.compareSizes(ctx, srv, name)
}

// compareSizes shows that nothing grows with the number of product instances in the account.
func (s settings) compareSizes(ctx context.Context, srv *process, name string) error {
	const clients = 8
	for _, size := range s.instances {
		if err := srv.fill(ctx, size); err != nil {
			return fmt.Errorf("fill to %d instances: %w", size, err)
		}
		devices, err := srv.newDevices(s.count)
		if err != nil {
			return err
		}
		for _, step := range []struct {
			what string
			do   func(context.Context, *device) error
			show bool
		}{
			{fmt.Sprintf("registrations at %d instances", size), srv.register, true},
			{"", srv.authorize, false},
			{fmt.Sprintf("renewals at %d instances", size), srv.authorize, true},
			{fmt.Sprintf("pages of instances at %d", size), srv.listInstances, true},
			{fmt.Sprintf("licenses tab at %d instances", size), srv.listLicenses, true},
		} {
			m, err := load(ctx, clients, devices, step.do)
			if err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
			if step.show {
				m.print(name, step.what, clients, 0)
			}
		}
	}
	return nil
}

// line is the form of a line of the table.
const line = "%-11s %-32s %7v %11v %10v %10v %10v %6v\n"

// print writes one line; without a ceiling the last two columns stay empty.
func (m measurement) print(database, what string, clients int, ceiling float64) {
	bare, ratio := "", ""
	if ceiling > 0 {
		bare, ratio = fmt.Sprintf("%.0f", ceiling), fmt.Sprintf("%.2f", m.perSecond/ceiling)
	}
	fmt.Printf(line, database, what, strconv.Itoa(clients), fmt.Sprintf("%.0f", m.perSecond),
		m.median.Round(10*time.Microsecond), m.p99.Round(10*time.Microsecond), bare, ratio)
}
