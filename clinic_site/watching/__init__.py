"""What the status page looks at: the certificate, the disk, the age of the packages, the timed jobs and the clock."""
