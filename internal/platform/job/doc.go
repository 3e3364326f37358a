// Package job runs work later and at least once: it is enqueued in the caller's transaction, so it exists if and only
// if the deed that asks for it was committed.
//
// It owns the table job, the claiming of due jobs by any number of processes, their leases, the retries with growing
// pauses, the record of what failed for good, and the slots of periodic work. What a job does belongs to the area that
// registers its kind.
//
// A job is one row: ready, running, done or failed. Claiming moves its due time to the end of a lease, which a running
// worker keeps extending; so the job of a worker that died comes due by itself. The number of the claim fences the
// finish: a worker that was given up cannot overwrite what its successor did. Handlers must stand being run twice.
//
// Workers are woken when a transaction of this process commits a job, and look once a second for jobs of others.
// docs/design/jobs.md says why this is not a library.
package job
