// Package jobs runs work behind the program: what has to be done later, or
// again and again, whichever instance does it.
//
// A job is a row in the database. An instance that has time claims it for a
// while, by a lease, does it, and records that it is done. If the instance dies,
// the lease runs out and another does the job, so that every job is done at
// least once; work must be such that doing it again is the same as having done
// it once, or find out for itself that it was done. Two instances never hold
// the same job unless one of them has stalled for longer than its lease, and
// the one that stalled can't record anything any more.
//
// Looking for work costs one look into an index, however many people there are.
// Start reading at Runner.Run.
package jobs
