package account

// Company is what is known about the company behind an account. All of it is optional.
type Company struct {
	Name       string
	Country    string // ISO 3166-1 alpha-2, upper case
	Line1      string
	Line2      string
	City       string
	Region     string // code of the state, province or region, as the country's list has it
	PostalCode string
}
