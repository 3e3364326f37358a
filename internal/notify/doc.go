// Package notify sends the mails that Licet owes people: each is queued in the transaction of the deed that it reports,
// so it leaves if and only if the deed was committed, and arrives once.
//
// It owns the outbox (table mail), the one layout that makes HTML and text of every mail, the limits per recipient, and
// the delivery: tried again for days while the mail server cannot be reached, recorded as failed when it refuses for
// good. Every try carries the same Message-ID, made of the mail's id: if a server dies after it has taken a mail but
// before it said so, the second copy can be recognized as the same. That is the limit of what SMTP can promise.
//
// It does not own the words: each area brings its templates, one YAML file a kind, in its folder mail. Nor does it
// decide who is to be told: the deed does.
//
// Mails to one person usually leave in the order in which they were queued; retries may change it.
package notify
