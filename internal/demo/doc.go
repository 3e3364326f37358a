// Package demo is a Licet that anyone can try: the vendor Acme Networks with a catalog, two customers with people in every
// role, licenses, devices that register themselves, and an inbox that receives every mail.
//
// It owns the story that is told and nothing else: accounts, licenses and devices come about by the same operations as
// for anybody, and the mails go over SMTP. Everything is in a temporary folder and gone when the demo ends.
package demo
