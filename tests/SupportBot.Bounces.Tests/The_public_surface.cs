using SupportBot.Testing;

namespace SupportBot.Bounces;

public class The_public_surface
{
    [Fact]
    public void Is_the_reviewed_one() =>
        PublicSurface.Of(typeof(BounceReader).Assembly).Split('\n').ShouldBe(PublicSurface.Reviewed().Split('\n'), PublicSurface.WhatToDo);
}
