package licensing

import (
	"context"
	"fmt"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

func insertInstance(ctx context.Context, tx *db.Tx, i Instance) error {
	if err := licensingdb.New(tx).InsertInstance(ctx, licensingdb.InsertInstanceParams{
		AccountID: i.Account, ID: i.ID, VirtualAccountID: i.VirtualAccount, Name: i.Name, HostName: i.HostName,
		Pid: i.UDI.PID, Sn: i.UDI.SN, Vid: i.UDI.VID, Uuid: i.UDI.UUID, Product: i.Software.Product, Version: i.Software.Version,
		TokenID: i.TokenID, ExportControlled: i.ExportControlled, PublicKey: i.key,
		Certificate: i.Identity.Certificate, CertificateSerial: i.Identity.Serial,
		CertificateNotBefore: clock.Millis(i.Identity.NotBefore), CertificateNotAfter: clock.Millis(i.Identity.NotAfter),
		CertificateRenewAfter: clock.Millis(i.Identity.RenewAfter),
		RegisteredAt:          clock.Millis(i.RegisteredAt), LastContactAt: clock.Millis(i.LastContactAt), LastSeq: i.LastSeq,
	}); err != nil {
		return fmt.Errorf("licensing: insert instance: %w", err)
	}
	return nil
}

// recount counts an instance out of one virtual account and into another one; "" is none. It comes before any pool is
// locked, and takes the two in one order, so that no two writers wait for each other.
func recount(ctx context.Context, tx *db.Tx, a access.AccountID, out, in access.VirtualAccountID) error {
	if out == in {
		return nil
	}
	q := licensingdb.New(tx)
	for _, va := range []access.VirtualAccountID{min(out, in), max(out, in)} {
		var err error
		switch va {
		case "":
		case out:
			err = q.LowerLive(ctx, licensingdb.LowerLiveParams{AccountID: a, VirtualAccountID: va})
		case in:
			err = q.RaiseLive(ctx, licensingdb.RaiseLiveParams{AccountID: a, VirtualAccountID: va})
		}
		if err != nil {
			return fmt.Errorf("licensing: count instances: %w", err)
		}
	}
	return nil
}

// instanceByID finds the instance that a device claims to be.
func instanceByID(ctx context.Context, tx *db.Tx, instanceID string) (Instance, error) {
	rows, err := licensingdb.New(tx).InstanceByID(ctx, instanceID)
	if err != nil {
		return Instance{}, fmt.Errorf("licensing: instance: %w", err)
	}
	if len(rows) == 0 {
		return Instance{}, ErrInstanceUnknown
	}
	return instanceOf(rows[0]), nil
}

// lockInstance locks an instance until the transaction ends; whoever changes it or its usage holds this lock.
func lockInstance(ctx context.Context, tx *db.Tx, a access.AccountID, instanceID string) (Instance, error) {
	rows, err := licensingdb.New(tx).LockInstance(ctx, licensingdb.LockInstanceParams{AccountID: a, ID: instanceID})
	if err != nil {
		return Instance{}, fmt.Errorf("licensing: instance: %w", err)
	}
	if len(rows) == 0 {
		return Instance{}, ErrInstanceUnknown
	}
	return instanceOf(rows[0]), nil
}

// liveByUDI returns the registered instance with this product id and serial number, nil if there is none.
func liveByUDI(ctx context.Context, tx *db.Tx, u protocol.UDI, lock bool) (*Instance, error) {
	q := licensingdb.New(tx)
	var rows []licensingdb.ProductInstance
	var err error
	if lock {
		rows, err = q.LockLiveByUDI(ctx, licensingdb.LockLiveByUDIParams{Pid: u.PID, Sn: u.SN})
	} else {
		rows, err = q.LiveByUDI(ctx, licensingdb.LiveByUDIParams{Pid: u.PID, Sn: u.SN})
	}
	if err != nil {
		return nil, fmt.Errorf("licensing: instance: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	i := instanceOf(rows[0])
	return &i, nil
}

func instanceOf(r licensingdb.ProductInstance) Instance {
	return Instance{
		ID: r.ID, Account: r.AccountID, VirtualAccount: r.VirtualAccountID, State: InstanceState(r.State), Name: r.Name,
		HostName: r.HostName, UDI: protocol.UDI{PID: r.Pid, SN: r.Sn, VID: r.Vid, UUID: r.Uuid},
		Software: protocol.Software{Product: r.Product, Version: r.Version}, TokenID: r.TokenID, ExportControlled: r.ExportControlled,
		Identity: Identity{Certificate: r.Certificate, Serial: r.CertificateSerial, NotBefore: clock.Time(r.CertificateNotBefore),
			NotAfter: clock.Time(r.CertificateNotAfter), RenewAfter: clock.Time(r.CertificateRenewAfter)},
		RegisteredAt: clock.Time(r.RegisteredAt), LastContactAt: clock.Time(r.LastContactAt), LastSeq: r.LastSeq,
		AuthorizedAt: clock.Time(r.AuthorizedAt), AuthorizedUntil: clock.Time(r.AuthorizationExpiresAt), LapsedAt: clock.Time(r.LapsedAt),
		ContestedAt: clock.Time(r.ContestedAt),
		key:         r.PublicKey, previousKey: r.PreviousKey, reportMark: r.ReportMark,
	}
}
