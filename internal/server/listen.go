package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The limits on a connection. A body is limited by its operation, a handler by rest.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 60 * time.Second
	writeTimeout  = 6 * time.Minute // a long CSV
	idleTimeout   = 2 * time.Minute
	headerBytes   = 32 << 10
	drainTimeout  = 30 * time.Second
)

// Serve answers on ln until ctx ends; then it takes no more requests, lets the running ones and the running jobs finish
// (30 seconds at the most), and returns nil. It returns an error if the listener or the jobs fail.
func (p *Portal) Serve(ctx context.Context, ln net.Listener) error {
	main := p.newServer(p.handler)
	if p.cfg.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(p.cfg.TLSCert, p.cfg.TLSKey)
		if err != nil {
			return fmt.Errorf("TLS: %w", err)
		}
		main.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
		ln = tls.NewListener(ln, main.TLSConfig)
	}
	if err := p.Jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	failed := make(chan error, 2)
	go func() { failed <- serve(main, ln) }()
	metrics, err := p.serveMetrics(failed)
	if err != nil {
		return errors.Join(err, p.stop(ctx, main, nil))
	}
	p.ready.Store(true)
	p.log.Info("ready", "url", p.cfg.URL, "listen", ln.Addr().String(), "database", string(p.DB.Dialect()))
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-failed:
	}
	return errors.Join(failure, p.stop(ctx, main, metrics))
}

func (p *Portal) newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
}

func serve(s *http.Server, ln net.Listener) error {
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("listen: %w", err)
	}
	return nil
}

// serveMetrics starts the private listener, if one is set.
func (p *Portal) serveMetrics(failed chan<- error) (*http.Server, error) {
	if p.cfg.MetricsListen == "" {
		return nil, nil
	}
	ln, err := net.Listen("tcp", p.cfg.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	s := p.newServer(p.metrics.ListenerHandler())
	go func() { failed <- serve(s, ln) }()
	return s, nil
}

// stop drains: readiness goes first, so that a balancer looks elsewhere; then requests, then jobs.
func (p *Portal) stop(ctx context.Context, servers ...*http.Server) error {
	p.ready.Store(false)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	var err error
	for _, s := range servers {
		if s != nil {
			err = errors.Join(err, s.Shutdown(ctx))
		}
	}
	return errors.Join(err, p.Jobs.Stop(ctx))
}
