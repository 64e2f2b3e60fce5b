package dev.levada.examples.guide;

record Person(String id, String name, boolean isEditor) {}
