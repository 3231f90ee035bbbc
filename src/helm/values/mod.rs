//! Values: from flags and files to what `.Values` shows. No disk, and no template is looked into.
