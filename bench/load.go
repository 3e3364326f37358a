package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

// measurement is what one load showed.
type measurement struct {
	perSecond   float64
	median, p99 time.Duration
}

// load lets n clients do the deed once for every item, each client with the next one that is left, and measures. The
// first error ends it.
func load[T any](ctx context.Context, n int, items []T, do func(context.Context, T) error) (measurement, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo := make(chan T, len(items))
	for _, it := range items {
		todo <- it
	}
	close(todo)
	took := make([][]time.Duration, n)
	var wg sync.WaitGroup
	begin := time.Now()
	for i := range n {
		wg.Go(func() {
			for it := range todo {
				if ctx.Err() != nil {
					return
				}
				from := time.Now()
				if err := do(ctx, it); err != nil {
					cancel(err)
					return
				}
				took[i] = append(took[i], time.Since(from))
			}
		})
	}
	wg.Wait()
	total := time.Since(begin)
	if err := context.Cause(ctx); err != nil {
		return measurement{}, err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	return measurement{
		perSecond: float64(len(all)) / total.Seconds(),
		median:    all[len(all)/2],
		p99:       all[len(all)*99/100],
	}, nil
}
