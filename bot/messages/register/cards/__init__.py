"""Pictures that messengers show beside a link to the register."""
