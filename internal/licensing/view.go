package licensing

type InstanceView struct{}
