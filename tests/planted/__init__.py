"""An app that exists in tests only: careless views, case content, lists and jobs to try the kernel on."""
