// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev How many active holds lie on each of 64 units, as bit planes: plane p is a uint64 with bit u set where bit p of unit u's count is
/// set. A hold is added to all its units at once, and "which units are held" is one storage read however many holds there are, so
/// that nobody can make other acts expensive by placing holds.
struct HeldUnits {
    /// Planes 0 to 2, then the union of all higher planes.
    uint256 low;
    /// Planes 3 and up, four to a word.
    mapping(uint256 word => uint256) high;
}

library HeldUnitsOps {
    uint256 private constant LOW_PLANES = 3;
    /// 3 + 16 planes: half a million holds on one unit.
    uint256 private constant HIGH_WORDS = 4;

    function union(HeldUnits storage held) internal view returns (uint64) {
        uint256 low = held.low;
        return uint64(low) | uint64(low >> 64) | uint64(low >> 128) | uint64(low >> 192);
    }

    function add(HeldUnits storage held, uint64 units) internal {
        _ripple(held, units, false);
    }

    function remove(HeldUnits storage held, uint64 units) internal {
        _ripple(held, units, true);
    }

    /// Adding carries into the next plane where a bit was set, removing borrows where it was not.
    function _ripple(HeldUnits storage held, uint64 units, bool borrow) private {
        (uint256 low, uint64 carry) = _rippleWord(held.low, units, borrow, LOW_PLANES);
        if (carry != 0) {
            uint64 higher;
            for (uint256 word; word < HIGH_WORDS; ++word) {
                uint256 planes = held.high[word];
                (planes, carry) = _rippleWord(planes, carry, borrow, 4);
                held.high[word] = planes;
                higher |= uint64(planes) | uint64(planes >> 64) | uint64(planes >> 128) | uint64(planes >> 192);
            }
            assert(carry == 0);
            low = (low & ~(uint256(type(uint64).max) << 192)) | (uint256(higher) << 192);
        }
        held.low = low;
    }

    function _rippleWord(uint256 word, uint64 carry, bool borrow, uint256 planes) private pure returns (uint256, uint64) {
        for (uint256 p; p < planes && carry != 0; ++p) {
            uint64 plane = uint64(word >> (64 * p));
            word ^= uint256(carry) << (64 * p);
            carry &= borrow ? ~plane : plane;
        }
        return (word, carry);
    }
}
